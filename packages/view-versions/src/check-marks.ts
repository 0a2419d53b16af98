import type { Cache } from '@flightpath/cache'

/** Marks of members, `''` for those without one, and the generation that this knowledge belongs to. */
export type MarksCheck = { readonly generation: string; readonly marks: readonly string[] }

const generationMember = 'generation'

/** Scores of generations lie above every time, so that pruning by time never takes one. */
const generationBase = 4e15

/**
 * Reads members of a sorted set of marks, in the order asked. The generation is a member of the same set, so a flush
 * takes it with the marks and the next check begins another one. `random` is in [0, 1).
 */
export async function checkMarks(
  cache: Cache,
  random: () => number,
  key: string,
  members: readonly string[],
): Promise<MarksCheck> {
  const reply = await cache.call('ZMSCORE', key, generationMember, ...members)
  if (!Array.isArray(reply)) throw new Error(`redis answered ${typeof reply} for a list`)
  const [generation = '', ...marks] = reply.map(toMark)
  if (generation !== '') return { generation, marks }
  const score = generationBase + Math.floor(random() * 1e12)
  await cache.call('ZADD', key, 'NX', score, generationMember)
  return { generation: toMark(await cache.call('ZSCORE', key, generationMember)), marks }
}

function toMark(score: unknown): string {
  if (score === null) return ''
  if (typeof score === 'string' || typeof score === 'number') return String(score)
  throw new Error(`redis answered ${typeof score} for a score`)
}
