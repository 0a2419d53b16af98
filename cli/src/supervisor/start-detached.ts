// Starts a supervisor in a session of its own and shows its progress until everything is healthy.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { logSize, openLogTail, rotateLog } from '../processes/log-file.ts'
import { supervisorLog } from '../stack/report.ts'
import { root } from '../state/root.ts'
import { readRunState } from '../state/run-state.ts'
import type { StateFolder } from '../state/state-folder.ts'
import { print } from '../terminal/command-line.ts'
import { printSummary } from './show-summary.ts'

const pollMs = 100

/** Resolves with the exit status: 0 once all is healthy, 1 when the supervisor gave up, with its last words printed. */
export async function startDetached(
  folder: StateFolder,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const log = supervisorLog(folder)
  mkdirSync(folder.logs, { recursive: true })
  rotateLog(log)
  const tail = openLogTail(log, logSize(log))
  const showProgress = (): void => {
    for (const line of tail.read()) print(line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, ''))
  }
  const supervisor = startSupervisor(log, args, env)
  const exit = once(supervisor, 'exit')
  const interrupt = (): boolean => supervisor.kill('SIGTERM')
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  while (supervisor.exitCode === null && supervisor.signalCode === null) {
    showProgress()
    const state = readRunState(folder)
    // A killed supervisor's last word may lie there until this one has cleared up.
    if (state?.phase === 'ready' && state.supervisor.pid === supervisor.pid) {
      showProgress()
      supervisor.unref()
      printSummary(folder, state)
      return 0
    }
    await Promise.race([exit, pause(pollMs)])
  }
  showProgress()
  return 1
}

function startSupervisor(log: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const output = openSync(log, 'a', 0o600)
  try {
    const others = args.filter((arg) => arg !== '--detach')
    const main = join(root, 'cli/src/main.ts')
    // As `flightpath` starts an `up` that stays in front.
    return spawn(
      process.execPath,
      ['--max-semi-space-size=4', '--expose-gc', main, 'up', '--supervise', ...others],
      {
        detached: true,
        env,
        stdio: ['ignore', output, output],
      },
    )
  } finally {
    closeSync(output)
  }
}
