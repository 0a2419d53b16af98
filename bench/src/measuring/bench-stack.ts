// A stack for one run of one scenario: fresh, on other ports, in a folder of its own, deleted afterwards.
import { withoutSettings, createReport, startStack, stopLeftovers } from '@flightpath/cli/stack'
import {
  root,
  type RunState,
  readOwner,
  stateFolder,
  type StateFolder,
  storesOf,
  type StoresConfig,
} from '@flightpath/cli/state'
import { globSync, mkdirSync, rmSync } from 'node:fs'
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
  { settings, instances = {} }: Pick<Scenario, 'settings' | 'instances'>,
  { signal, say, profiles, mysql, binaryLog }: BenchContext,
): Promise<BenchStack> {
  await removeLeftovers(say)
  const folder = stateFolder(join(root, `.flightpath/bench-${process.pid}`))
  const profiling = profiles === null ? {} : profileSettings(profiles)
  const env = { ...withoutSettings(process.env), ...settings, ...profiling }
  await using scope = new AsyncDisposableStack()
  scope.defer(() => rmSync(folder.path, { recursive: true, force: true }))
  mkdirSync(folder.path, { recursive: true })
  let isStarting = true
  const report = createReport(folder, (sentence) => {
    // A process that dies while something is measured spoils it.
    if (!isStarting && !signal.aborted) say(sentence)
  })
  say('starting a fresh stack …')
  const stack = scope.use(
    await startStack({
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
    }),
  )
  stack.setReady()
  isStarting = false
  const owned = scope.move()
  return {
    folder,
    state: stack.state,
    stores: storesOf(stack.state(), env),
    async [Symbol.asyncDispose]() {
      isStarting = true
      const last = stack.state()
      await owned.disposeAsync()
      if (profiles !== null) nameProfiles(profiles, last)
    },
  }
}

/** Stacks of benches that were killed. */
async function removeLeftovers(say: (sentence: string) => void): Promise<void> {
  for (const path of globSync(join(root, '.flightpath/bench-*/'))) {
    const folder = stateFolder(path)
    if (readOwner(folder) !== null) continue
    await stopLeftovers(root, folder, say)
    rmSync(folder.path, { recursive: true, force: true })
  }
}
