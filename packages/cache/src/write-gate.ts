import { createTrouble, type Logger } from '@flightpath/log'

/** Whether Redis may be used: one that refuses writes still serves reads, but with stale data. */
export type WriteGate = {
  refused(reason: string): void
  /** Redis took a write. */
  taken(): void
  /** Why Redis may not be used now; null when it may. */
  refusal(): string | null
}

/**
 * Shuts at the first refusal. Opens once Redis has taken writes for `settleMs`, by a clock that never steps, and calls
 * `onOpen`.
 */
export function createWriteGate(options: {
  readonly log: Logger
  readonly settleMs: number
  readonly now: () => number
  readonly onOpen: () => void
}): WriteGate {
  const { log, settleMs, now, onOpen } = options
  const words = { began: 'redis refuses writes', ended: 'redis takes writes again' }
  const trouble = createTrouble(log, words)
  let takenSinceMs = Number.POSITIVE_INFINITY
  return {
    refused(reason) {
      takenSinceMs = Number.POSITIVE_INFINITY
      trouble.began(reason)
    },
    taken() {
      if (trouble.current() === null) return
      takenSinceMs = Math.min(takenSinceMs, now())
      if (now() - takenSinceMs < settleMs) return
      onOpen()
      trouble.ended()
    },
    refusal: () => trouble.current(),
  }
}
