// A stack of a test's own, driven as a person drives it: by the command line.
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestContext } from 'node:test'
import { isRunning, type ProcessIdentity } from '../src/processes/process-identity.ts'
import { withoutSettings } from '../src/stack/options.ts'
import { readRunState } from '../src/state/run-state.ts'
import { stateFolder } from '../src/state/state-folder.ts'

export type Ran = { readonly status: number; readonly output: string; readonly errors: string }

export type SecondStack = {
  readonly state: string
  /** Runs `./flightpath` with these arguments on this stack. */
  run(...args: readonly string[]): Promise<Ran>
  /** Every process that run.json names, the supervisor first. */
  recorded(): readonly ProcessIdentity[]
  /** Command lines of processes that have to do with this stack's folder. */
  processes(): readonly string[]
}

const main = resolve(import.meta.dirname, '../src/main.ts')

/** Makes the folder; whatever comes, the stack is down and the folder deleted after the test. */
export function createSecondStack(t: TestContext): SecondStack {
  const state = mkdtempSync(join(tmpdir(), 'flightpath-stack-'))
  const env = withoutSettings(process.env)
  const run = async (...args: readonly string[]): Promise<Ran> =>
    await new Promise((done) => {
      const all = [main, ...args, '--state', state]
      execFile(process.execPath, all, { env }, (error, output, errors) => {
        const status = error === null ? 0 : Number(error.code ?? 1)
        done({ status, output, errors })
      })
    })
  t.after(async () => {
    await run('down', '--wipe')
    rmSync(state, { recursive: true, force: true })
  })
  return {
    state,
    run,
    recorded() {
      const current = readRunState(stateFolder(state))
      if (current === null) throw new Error(`nothing is recorded in ${state}`)
      const parts = [...current.services, ...current.servers]
      return [current.supervisor, ...parts.flatMap(({ process }) => process ?? [])]
    },
    processes: () =>
      execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8', maxBuffer: 2 ** 26 })
        .split('\n')
        .filter((line) => line.includes(state)),
  }
}

/** Those that run. */
export function stillRunning(processes: readonly ProcessIdentity[]): readonly ProcessIdentity[] {
  return processes.filter(isRunning)
}
