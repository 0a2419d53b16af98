// A stack of the tests' own: other ports, another folder, beside a running one.
import {
  serverVariables,
  serviceNames,
  type MysqlProgram,
  type ServerName,
} from '@flightpath/infra'
import { cpSync, globSync, mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { withoutSettings } from '../stack/options.ts'
import { createReport } from '../stack/report.ts'
import { startStack } from '../stack/start-stack.ts'
import { stopLeftovers } from '../stack/stop-leftovers.ts'
import { readOwner } from '../state/owner.ts'
import { root } from '../state/root.ts'
import type { RunState } from '../state/run-state.ts'
import { stateFolder, type StateFolder } from '../state/state-folder.ts'
import { print } from '../terminal/command-line.ts'

export type TestStack = AsyncDisposable & {
  /** The variables by which tests find it. */
  readonly env: Readonly<Record<string, string>>
  /** Keeps the logs beyond the end of the stack. */
  readonly keepLogs: () => void
}

const keptLogs = join(root, '.flightpath/failed-test-logs')

/** So few that a test can make a celebrity. */
const celebrityThreshold = '20'

/** Soon, so that no test has to wait for counts in the index. */
const searchRefreshMs = '200'

export type TestStackOptions = {
  /** A whole stack, or these servers. */
  readonly on: 'stack' | ReadonlySet<ServerName>
  readonly mysql: MysqlProgram
  /** Of each service. */
  readonly instances: number
  readonly print: (line: string) => void
  readonly signal: AbortSignal
}

let started = 0

/** Starts it; disposing stops it and deletes all that it stored. Several may run at once. */
export async function startTestStack(options: TestStackOptions): Promise<TestStack> {
  const { on, mysql, instances, print, signal } = options
  started += 1
  const folder = stateFolder(join(root, `.flightpath/test-${process.pid}-${started}`))
  const failpoints = join(folder.path, 'failpoints')
  await using scope = new AsyncDisposableStack()
  scope.defer(() => rmSync(folder.path, { recursive: true, force: true }))
  mkdirSync(failpoints, { recursive: true })
  // From then on the output is the tests' own, and ends with their totals.
  let isStarting = true
  const report = createReport(folder, (sentence) => {
    if (isStarting) print(sentence)
  })
  const stack = scope.use(
    await startStack({
      root,
      folder,
      serversBy: 'native',
      mysql,
      ...(on !== 'stack' && { serversOnly: on }),
      // As MySQL has it by default, and docker-compose.yml with it.
      binaryLog: true,
      instances: Object.fromEntries(serviceNames.map((name) => [name, instances])),
      ports: {},
      anyPorts: true,
      env: {
        ...withoutSettings(process.env),
        FLIGHTPATH_CELEBRITY_THRESHOLD: celebrityThreshold,
        FLIGHTPATH_SEARCH_REFRESH_MS: searchRefreshMs,
        FLIGHTPATH_FAILPOINTS: failpoints,
      },
      signal,
      report,
    }),
  )
  stack.setReady()
  print(`Logs of processes: ${folder.logs}, and after a failure ${keptLogs}`)
  isStarting = false
  const env = {
    ...serverAddresses(stack.state()),
    ...(on === 'stack' && {
      FLIGHTPATH_TEST_STACK: folder.run,
      FLIGHTPATH_TEST_FAILPOINTS: failpoints,
    }),
  }
  const owned = scope.move()
  return {
    env,
    keepLogs: () => keepLogs(folder),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function serverAddresses({ servers }: RunState): Record<string, string> {
  const variables: Readonly<Record<string, string>> = serverVariables
  return Object.fromEntries(
    servers.map(({ name, url }) => [
      (variables[name] ?? '').replace('FLIGHTPATH_', 'FLIGHTPATH_TEST_'),
      url,
    ]),
  )
}

/** Before any starts: removes the stacks of test runs that were killed, and the logs that the last run kept. */
export async function removeLeftovers(): Promise<void> {
  rmSync(keptLogs, { recursive: true, force: true })
  for (const path of globSync(join(root, '.flightpath/test-*/'))) {
    const folder = stateFolder(path)
    if (readOwner(folder) !== null) continue
    await stopLeftovers(root, folder, print)
    rmSync(folder.path, { recursive: true, force: true })
  }
}

function keepLogs(folder: StateFolder): void {
  cpSync(folder.logs, join(keptLogs, basename(folder.path)), { recursive: true })
}
