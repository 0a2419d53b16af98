// The layout of an id: 41 bits of milliseconds, 10 of worker, 12 of sequence.
// Ids exceed 2^53, so they are put together from two halves, each exact as a double. That is several
// times faster than a BigInt per id.

/** The first millisecond an id can hold, 2010-11-04T01:42:54.657Z. Source: Twitter's Snowflake, 2010. */
export const epochMs = 1_288_834_974_657

/** Worker ids are 0 to this. */
export const maxWorker = 2 ** 10 - 1

/** Ids in one millisecond of one worker. */
export const idsPerMs = 2 ** 12

/** The first millisecond that no id can hold, in 2080. */
export const endMs = epochMs + 2 ** 41

const lowBits = 2 ** 22
const half = 1_000_000

/** The id of a Unix time in whole milliseconds, a worker and a sequence, as a decimal string. */
export function encodeId(ms: number, worker: number, sequence: number): string {
  const elapsed = ms - epochMs
  const upper = Math.floor(elapsed / half)
  const lower = (elapsed - upper * half) * lowBits + worker * idsPerMs + sequence
  const carry = Math.floor(lower / half)
  const high = upper * lowBits + carry
  const low = lower - carry * half
  return high === 0 ? String(low) : `${high}${String(low).padStart(6, '0')}`
}

/** The Unix time in milliseconds at which a decimal id was minted. */
export function timeOf(id: string): number {
  const high = Number(id.slice(0, -6))
  const low = Number(id.slice(-6))
  const upper = Math.floor(high / lowBits)
  return epochMs + upper * half + Math.floor(((high - upper * lowBits) * half + low) / lowBits)
}

/**
 * The smallest id that can be minted at or after a Unix time in milliseconds; for ranges over ids by time.
 * A time before the first id gives `0`, one after the last gives the last millisecond's.
 */
export function firstIdAt(ms: number): string {
  return encodeId(Math.min(Math.max(Math.ceil(ms), epochMs), endMs - 1), 0, 0)
}
