// Random ids in bulk: one call for 8 KiB of randomness makes 1,024 span ids.
import { randomFillSync } from 'node:crypto'

/** Fills the bytes with randomness. */
export type FillRandom = (bytes: Uint8Array) => unknown

/** Returns a maker of random lower-case hex ids of the given number of bytes (at most 16). */
export function createIdSource(fill: FillRandom = randomFillSync): (bytes: number) => string {
  const pool = Buffer.allocUnsafeSlow(8 * 1024)
  let used = pool.length
  return (bytes) => {
    if (used + bytes > pool.length) {
      fill(pool)
      used = 0
    }
    used += bytes
    return pool.toString('hex', used - bytes, used)
  }
}
