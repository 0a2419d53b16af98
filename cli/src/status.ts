import { CommandError, formatTable, parseCommand, print, stateOption } from './command-line.ts'
import { readOwner } from './stack/owner.ts'
import { readEvents, type EventsStatus } from './stack/read-events.ts'
import { readStatus, type PartStatus, type Status } from './stack/read-status.ts'
import { readRunState, type RunState } from './stack/run-state.ts'
import { stateFolder, type StateFolder } from './stack/state-folder.ts'

const usage = 'status [--json] [--state DIR]'

/** Prints what runs, where, how healthy and how far behind. */
export async function status(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(args, { ...stateOption, json: { type: 'boolean' } }, usage)
  const folder = stateFolder(values.state)
  const state = requireRunState(folder)
  const [current, events] = await Promise.all([readStatus(folder, state), readEvents(state)])
  if (values.json === true) {
    print(JSON.stringify({ ...current, events }, null, 2))
    return 0
  }
  print(formatStatus(current, events))
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

/** The table that people see, and below it what does not work as it should. */
export function formatStatus(
  { api, zipkin, services, servers }: Status,
  events: EventsStatus,
): string {
  const row = ({ name, pid, url, healthy }: PartStatus, product: string | null): string[] => {
    const lag = Object.hasOwn(events.lags, name) ? (events.lags[name] ?? 'unknown') : ''
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
  const sentences = describeProblems(services, events).map((sentence) => `\n${sentence}`)
  return `${table}\n${sentences.join('')}\nAPI ${api}   Zipkin ${zipkin}/zipkin/`
}

function describeProblems(
  services: readonly PartStatus[],
  { lost, deadLetters }: EventsStatus,
): string[] {
  return [
    ...services.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`)),
    ...Object.entries(lost)
      .filter(([, count]) => count > 0)
      .map(
        ([service, count]) =>
          `${service}: ${count} events were deleted by their topic's retention before they were read; ${service} makes up for them as soon as it runs`,
      ),
    ...Object.entries(deadLetters ?? {})
      .filter(([, count]) => count > 0)
      .map(
        ([topic, count]) =>
          `${topic}: ${count} events could not be processed; ./flightpath dead list tells why`,
      ),
  ]
}
