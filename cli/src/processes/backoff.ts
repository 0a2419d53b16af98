const firstMs = 100
const longestMs = 10_000
const settledMs = 30_000

/**
 * Milliseconds to wait before a process that died is started again: 100 at first, then twice the last wait, up to
 * 10,000. One that lived for 30 s begins anew.
 */
export function nextBackoffMs(previousMs: number | null, livedMs: number): number {
  if (previousMs === null || livedMs >= settledMs) return firstMs
  return Math.min(previousMs * 2, longestMs)
}
