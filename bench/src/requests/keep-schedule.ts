// The open loop: requests go out when they are due, however long earlier ones take.
import { performance } from 'node:perf_hooks'

export type Schedule = {
  /** When the next request is due, in milliseconds since the begin. */
  readonly nextDue: () => number
  /** The begin, as `performance.now()` has it. */
  readonly beginMs: number
  readonly forMs: number
  /** Sends a request. `dueMs` is when it should have gone, as `performance.now()` has it; never in the future. */
  readonly fire: (dueMs: number) => void
  readonly signal: AbortSignal
}

// So that answers are read in between when many requests are overdue.
const mostAtOnce = 64

/** Fires every request that is due within `forMs`; resolves after the last one, or early when `signal` aborts. */
export async function keepSchedule(schedule: Schedule): Promise<void> {
  const { nextDue, beginMs, forMs, fire, signal } = schedule
  const ended = Promise.withResolvers<void>()
  let dueMs = nextDue()
  const tick = (): void => {
    if (signal.aborted) return ended.resolve()
    const nowMs = performance.now() - beginMs
    for (let fired = 0; fired < mostAtOnce && dueMs <= nowMs && dueMs < forMs; fired += 1) {
      fire(beginMs + dueMs)
      dueMs = nextDue()
    }
    if (dueMs >= forMs) ended.resolve()
    else if (dueMs <= nowMs) setImmediate(tick)
    else setTimeout(tick, dueMs - nowMs)
  }
  tick()
  await ended.promise
}
