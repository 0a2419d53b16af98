import { CommandError, formatTable, parseCommand, print, stateOption } from './command-line.ts'
import { readOwner } from './stack/owner.ts'
import { readLags, readStatus, type PartStatus, type Status } from './stack/read-status.ts'
import { readRunState, type RunState } from './stack/run-state.ts'
import { stateFolder, type StateFolder } from './stack/state-folder.ts'

const usage = 'status [--json] [--state DIR]'

/** Prints what runs, where, how healthy and how far behind. */
export async function status(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(args, { ...stateOption, json: { type: 'boolean' } }, usage)
  const folder = stateFolder(values.state)
  const state = requireRunState(folder)
  const current = await readStatus(folder, state)
  if (values.json === true) {
    print(JSON.stringify(current, null, 2))
    return 0
  }
  print(formatStatus(current, await readLags(state)))
  if (readOwner(folder) === null) {
    print(
      '\nIts supervisor was killed: nothing is started again. ./flightpath down stops the rest.',
    )
  }
  return 0
}

/** The recorded stack of a state folder. Throws one sentence when there is none. */
export function requireRunState(folder: StateFolder): RunState {
  const state = readRunState(folder)
  if (state === null) {
    throw new CommandError(`Nothing runs from ${folder.path}: ./flightpath up starts it.`)
  }
  return state
}

/** The table that people see. */
export function formatStatus(
  { api, zipkin, services, servers }: Status,
  lags: ReadonlyMap<string, number | null>,
): string {
  const row = ({ name, pid, url, healthy }: PartStatus, product: string | null): string[] => {
    const lag = lags.has(name) ? (lags.get(name) ?? 'unknown') : ''
    return [
      name,
      pid === null ? '-' : String(pid),
      url,
      healthy ? 'healthy' : 'NOT HEALTHY',
      String(lag),
      product ?? '',
    ]
  }
  const table = formatTable([
    ['NAME', 'PID', 'ADDRESS', 'HEALTH', 'LAG', 'PRODUCT'],
    ...services.map((part) => row(part, null)),
    ...servers.map((part) => row(part, part.product)),
  ])
  return `${table}\n\nAPI ${api}   Zipkin ${zipkin}/zipkin/`
}
