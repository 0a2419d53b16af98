import type { ServiceName } from '@flightpath/infra'
import { chooseServers, readAsked } from '../stack/choose-servers.ts'
import { parseInstances } from '../stack/instances.ts'
import { createReport } from '../stack/report.ts'
import { readOwner } from '../state/owner.ts'
import { root } from '../state/root.ts'
import { readRunState } from '../state/run-state.ts'
import { stateFolder, type StateFolder } from '../state/state-folder.ts'
import { createScreen } from '../supervisor/show-live.ts'
import { printSummary } from '../supervisor/show-summary.ts'
import { startDetached } from '../supervisor/start-detached.ts'
import { decide, supervise } from '../supervisor/supervise.ts'
import {
  CommandError,
  parseCommand,
  parseNumber,
  print,
  stateOption,
  stopSignal,
  UsageError,
} from '../terminal/command-line.ts'

const usage =
  'up [--detach] [--servers docker|native|external] [--mysql mysql|mariadb] [--instances N] [--no-demo] [--api-port N] [--zipkin-port N] [--state DIR]'

const options = {
  ...stateOption,
  detach: { type: 'boolean' },
  // What `--detach` starts: a supervisor that nobody looks at.
  supervise: { type: 'boolean' },
  servers: { type: 'string' },
  mysql: { type: 'string' },
  instances: { type: 'string' },
  'no-demo': { type: 'boolean' },
  'api-port': { type: 'string' },
  'zipkin-port': { type: 'string' },
} as const

/** Starts everything; stays until Ctrl-C, or with `--detach` until all is healthy. */
export async function up(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(args, options, usage)
  const folder = stateFolder(values.state)
  const wishes = {
    instances: readInstances(values.instances),
    ports: {
      ...readPort('api-port', 'gateway', values['api-port']),
      ...readPort('zipkin-port', 'zipkin', values['zipkin-port']),
    },
  }
  const asked = readAsked(values.servers, values.mysql)
  if (sayIfRunning(folder)) return 0
  if (values.detach === true) return await startDetached(folder, args)

  const quiet = values.supervise === true
  const stop = stopSignal()
  const screen = createScreen()
  const report = createReport(folder, quiet ? () => undefined : screen.say)
  try {
    const decided = decide(
      folder,
      await chooseServers({ root, folder }, asked, report),
      values['no-demo'] !== true,
    )
    const stack = {
      root,
      folder,
      ...wishes,
      anyPorts: false,
      env: process.env,
      signal: stop,
      report,
    }
    await supervise(stack, decided, async (running) => {
      if (quiet) return
      printSummary(folder, running.state())
      await screen.showUntil(stop, folder, running.state)
    })
    report('everything is stopped')
    return 0
  } catch (error) {
    if (stop.aborted) {
      report('stopped before everything was ready')
      return 1
    }
    if (error instanceof UsageError) throw error
    const message = error instanceof Error ? error.message : String(error)
    throw new CommandError(message, { cause: error })
  }
}

function sayIfRunning(folder: StateFolder): boolean {
  const owner = readOwner(folder)
  const state = readRunState(folder)
  if (owner === null) return false
  if (state?.phase === 'ready') {
    print(`flightpath is running already: API ${state.api}, Zipkin ${state.zipkin}/zipkin/`)
    print('./flightpath status shows it, ./flightpath down stops it.')
  } else {
    print(
      `flightpath is ${state?.phase ?? 'starting'} already, by process ${owner.pid}; ./flightpath logs supervisor follows it.`,
    )
  }
  return true
}

function readInstances(text: string | undefined): Partial<Record<ServiceName, number>> {
  const counts = text === undefined ? {} : parseInstances(text)
  if (counts !== null) return counts
  throw new UsageError(
    `--instances must be a number from 1 to 9 or pairs such as write=2,timeline=3, was ${text}.`,
  )
}

function readPort(flag: string, part: string, text: string | undefined): Record<string, number> {
  return text === undefined ? {} : { [part]: parseNumber(flag, text, 1, 65535) }
}
