// For the tests of what gathers by pace: time that a test makes pass itself.
import type { Clock } from './pace.ts'

/** A clock that a test makes go. */
export function createClock(): Clock & { passes(ms: number): Promise<void> } {
  let nowMs = 0
  const pauses = new Set<{ readonly dueMs: number; readonly end: () => void }>()
  return {
    now: () => nowMs,
    async pause(ms) {
      const { promise, resolve } = Promise.withResolvers<void>()
      pauses.add({ dueMs: nowMs + ms, end: resolve })
      await promise
    },
    async passes(ms) {
      nowMs += ms
      for (const { dueMs, end } of pauses) if (dueMs <= nowMs) end()
      await turn()
    },
  }
}

/** Lets what is ready run. */
export async function turn(): Promise<void> {
  await new Promise(setImmediate)
}
