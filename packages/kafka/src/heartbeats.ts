/** Membership while a handler runs. Its signal is aborted when the group takes the partitions back, or `closing` is. */
export type Heartbeats = Disposable & {
  readonly signal: AbortSignal
  /** The rejection by which the group said so, or null. */
  failure(): unknown
}

/** Half of this is too often for kafkajs, which sends one per its own heartbeat interval. */
export const heartbeatIntervalMs = 1_000

/**
 * Keeps the membership of a consumer whose handler takes longer than the session timeout. A handler
 * that is stuck is kept alive too: the watchdog ends its process.
 */
export function startHeartbeats(beat: () => Promise<void>, closing: AbortSignal): Heartbeats {
  const lost = new AbortController()
  let failure: unknown = null
  const timer = setInterval(() => {
    beat().catch((error: unknown) => {
      failure ??= error
      lost.abort(error)
    })
  }, heartbeatIntervalMs)
  return {
    signal: AbortSignal.any([closing, lost.signal]),
    failure: () => failure,
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
