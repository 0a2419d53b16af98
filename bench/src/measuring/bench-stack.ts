// A stack for one run of one scenario: fresh, on other ports, in a folder of its own, deleted afterwards.
import {
  createReport,
  startDetached,
  startStack,
  stopLeftovers,
  stopSupervisor,
  withoutSettings,
} from '@flightpath/cli/stack'
import {
  root,
  type RunState,
  readOwner,
  requireRunState,
  stateFolder,
  type StateFolder,
  storesOf,
  type StoresConfig,
} from '@flightpath/cli/state'
import { existsSync, globSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { nameProfiles, profileSettings } from './profiles.ts'
import type { BenchContext, Scenario } from './scenario.ts'

export type BenchStack = AsyncDisposable & {
  readonly folder: StateFolder
  readonly state: () => RunState
  readonly stores: StoresConfig
}

/** Starts it with a scenario's settings besides the defaults. Disposing stops it and deletes what it stored. */
export async function startBenchStack(
  scenario: Pick<Scenario, 'settings' | 'instances' | 'supervised'>,
  context: BenchContext,
): Promise<BenchStack> {
  const { say, profiles } = context
  await removeLeftovers(say)
  const folder = stateFolder(join(root, `.flightpath/bench-${process.pid}`))
  const profiling = profiles === null ? {} : profileSettings(profiles)
  const env = { ...withoutSettings(process.env), ...scenario.settings, ...profiling }
  await using scope = new AsyncDisposableStack()
  scope.defer(() => rmSync(folder.path, { recursive: true, force: true }))
  mkdirSync(folder.path, { recursive: true })
  say('starting a fresh stack …')
  const start = scenario.supervised === true ? startSupervised : startOwn
  const stack = scope.use(await start(folder, env, scenario, context))
  const owned = scope.move()
  return {
    folder,
    state: stack.state,
    stores: storesOf(stack.state(), env),
    async [Symbol.asyncDispose]() {
      const last = stack.state()
      await owned.disposeAsync()
      if (profiles !== null) nameProfiles(profiles, last)
    },
  }
}

type Start = (
  folder: StateFolder,
  env: Readonly<Record<string, string | undefined>>,
  scenario: Pick<Scenario, 'instances'>,
  context: BenchContext,
) => Promise<Pick<BenchStack, 'state' | typeof Symbol.asyncDispose>>

/** Under this process. */
const startOwn: Start = async (
  folder,
  env,
  { instances = {} },
  { signal, say, mysql, binaryLog },
) => {
  let isMeasured = false
  const report = createReport(folder, (sentence) => {
    // A process that dies while something is measured spoils it.
    if (isMeasured && !signal.aborted) say(sentence)
  })
  const stack = await startStack({
    root,
    folder,
    serversBy: 'native',
    mysql,
    binaryLog,
    instances,
    ports: {},
    anyPorts: true,
    env,
    signal,
    report,
  })
  stack.setReady()
  isMeasured = true
  return {
    state: stack.state,
    async [Symbol.asyncDispose]() {
      isMeasured = false
      await stack[Symbol.asyncDispose]()
    },
  }
}

/** Under a supervisor, as `up --detach` starts it: one of each service, without a binary log. */
const startSupervised: Start = async (folder, env, _scenario, { mysql }) => {
  const args = ['--state', folder.path, '--no-demo', '--servers', 'native', '--mysql', mysql]
  if ((await startDetached(folder, args, env)) !== 0) throw new Error('the stack did not start')
  return {
    state: () => requireRunState(folder),
    [Symbol.asyncDispose]: () => stopSupervisor(folder),
  }
}

/** Stacks of benches that were killed. */
async function removeLeftovers(say: (sentence: string) => void): Promise<void> {
  for (const path of globSync(join(root, '.flightpath/bench-*/'))) {
    const folder = stateFolder(path)
    const bench = /bench-(\d+)$/.exec(folder.path)?.[1]
    if (readOwner(folder) !== null && existsSync(`/proc/${bench}`)) continue
    await stopSupervisor(folder)
    await stopLeftovers(root, folder, say)
    rmSync(folder.path, { recursive: true, force: true })
  }
}
