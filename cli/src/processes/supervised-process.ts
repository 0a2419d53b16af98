// One process of the stack: started, watched, started again when it dies, stopped in order.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { nextBackoffMs } from './backoff.ts'
import { lastLogLines, rotateLog } from './log-file.ts'
import { identify, type ProcessIdentity } from './process-identity.ts'
import { stopProcess } from './stop-process.ts'
import { yieldProcessors } from './yield-processors.ts'

export type ProcessSpec = {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether the others go first where processors are short. */
  readonly yields: boolean
  readonly cwd: string
  /** Gets both output streams, appended. */
  readonly log: string
  /** Runs before every start, while the process is down. */
  readonly prepare: () => Promise<void>
  /** Whether it can be used now; never throws. */
  readonly healthy: () => Promise<boolean>
  /** How long it may take to answer for the first time. */
  readonly startWithinMs: number
  /** How long it may take to stop before it is ended by force. */
  readonly stopWithinMs: number
}

export type SupervisedProcess = {
  /** Resolves when it is healthy for the first time; rejects with the end of its log when it does not get there. */
  readonly healthy: Promise<void>
  /** Stops it for good. Never rejects. */
  readonly stop: () => Promise<void>
}

export type Watcher = {
  /** Told at once of every process that was started and of its end (null). */
  readonly onProcess: (process: ProcessIdentity | null) => void
  /** A sentence for the supervisor's log. */
  readonly report: (sentence: string) => void
}

// A start that a passing fault spoils succeeds soon; one that fails this often has a lasting cause.
const deathsBeforeHealthy = 4

/** Starts a process and keeps it running until `stop`. */
export function superviseProcess(spec: ProcessSpec, watcher: Watcher): SupervisedProcess {
  const stopping = new AbortController()
  const healthy = Promise.withResolvers<void>()
  // Whoever waits for it may come later than the failure.
  healthy.promise.catch(() => undefined)
  let running: ProcessIdentity | null = null
  let isHealthy = false

  const setRunning = (identity: ProcessIdentity | null): void => {
    running = identity
    watcher.onProcess(identity)
  }
  const fail = (reason: string): void => healthy.reject(startError(spec, reason))

  async function keepRunning(): Promise<void> {
    let waitMs: number | null = null
    for (let deaths = 1; !stopping.signal.aborted; deaths += 1) {
      const startedMs = performance.now()
      const end = await runOnce(spec, stopping.signal, setRunning)
      if (stopping.signal.aborted) return
      if (!isHealthy && deaths >= deathsBeforeHealthy) fail(end)
      waitMs = nextBackoffMs(waitMs, performance.now() - startedMs)
      watcher.report(`${spec.name} ${end}; it is started again in ${waitMs} ms`)
      await pause(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  async function watchStart(): Promise<void> {
    const deadline = performance.now() + spec.startWithinMs
    while (!stopping.signal.aborted) {
      if (running !== null && (await spec.healthy())) {
        isHealthy = true
        return healthy.resolve()
      }
      if (performance.now() > deadline) {
        return fail(`gave no answer within ${spec.startWithinMs / 1000} s`)
      }
      await pause(50)
    }
    healthy.reject(new Error(`${spec.name} was stopped before it was ready`))
  }

  const kept = keepRunning()
  const watched = watchStart()
  return {
    healthy: healthy.promise,
    async stop() {
      stopping.abort()
      if (running !== null && !(await stopProcess(running, spec.stopWithinMs))) {
        watcher.report(
          `${spec.name} did not stop within ${spec.stopWithinMs / 1000} s and was ended`,
        )
      }
      await Promise.all([kept, watched])
    },
  }
}

/** Prepares, starts and waits for the end; answers how it ended: `ended by SIGKILL`. Never rejects. */
async function runOnce(
  spec: ProcessSpec,
  stopping: AbortSignal,
  setRunning: (identity: ProcessIdentity | null) => void,
): Promise<string> {
  try {
    await spec.prepare()
    if (stopping.aborted) return 'was not started'
    const child = start(spec)
    const exit = once(child, 'exit')
    if (spec.yields && child.pid !== undefined) void yieldProcessors(child.pid)
    // Synchronous up to here: a supervisor that is killed now has written down what it started.
    setRunning(child.pid === undefined ? null : identify(child.pid))
    const [code, signal]: unknown[] = await exit
    return typeof signal === 'string'
      ? `was ended by ${signal}`
      : `ended with status ${String(code)}`
  } catch (error) {
    return `could not be started: ${error instanceof Error ? error.message : String(error)}`
  } finally {
    setRunning(null)
  }
}

function start({ command, args, cwd, env, log }: ProcessSpec): ChildProcess {
  rotateLog(log)
  const output = openSync(log, 'a', 0o600)
  try {
    // In a session of its own: Ctrl-C in a terminal goes to everything in the foreground's, and would stop all at once.
    return spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', output, output] })
  } finally {
    closeSync(output)
  }
}

function startError({ name, log }: ProcessSpec, reason: string): Error {
  const lines = lastLogLines(log, 20).map((line) => `  ${line}\n`)
  return new Error(
    `${name} could not be started: it ${reason}. The end of ${log}:\n${lines.join('')}`,
  )
}
