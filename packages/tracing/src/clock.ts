const maxDriftMs = 2

/**
 * Epoch milliseconds with microseconds as their fraction, which run on steadily like `performance.now`.
 * When the system clock was set, or the machine slept, they jump to it, so that processes started before
 * and after agree: a consumer must not seem to start before its producer.
 */
export function createClock(
  systemClock: () => number = Date.now,
  steadyClock: () => number = () => performance.timeOrigin + performance.now(),
): () => number {
  let correction = 0
  return () => {
    const steady = steadyClock() + correction
    const system = systemClock()
    // The system clock shows whole milliseconds, so up to one of difference is no drift.
    if (Math.abs(system - steady) <= maxDriftMs) return steady
    correction += system - steady
    return system
  }
}
