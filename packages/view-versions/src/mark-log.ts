import { defineScript, type Cache } from '@flightpath/cache'
import { createHistory, type History, type Mark, type Marks } from './history.ts'

/*
 * A log of marks is one sorted set, so that a flush or an eviction takes all of it: names by their place. A place is
 * about the time in milliseconds, but each call's is higher than every earlier one's, whatever the clocks say. Two
 * members are no marks:
 *   generation  lies above all places, so that every read of new marks sees which log it reads
 *   floor       the highest place that was pruned: a reader from below it has missed some
 */
export type MarkLog = {
  readonly key: string
  /** Time to live of its marks. That of copies must be shorter: a mark that expired looks like none. */
  readonly keepMs: number
}
const generationBase = 4e15

/**
 * KEYS[1] the log; ARGV: the time in milliseconds, the time up to which marks go, then names. Marks all names at one
 * new place.
 */
const markScript = defineScript(`
local key, below = KEYS[1], '(${generationBase}'
local last = redis.call('ZREVRANGEBYSCORE', key, below, '-inf', 'WITHSCORES', 'LIMIT', 0, 1)
local place = string.format('%.0f', math.max(tonumber(ARGV[1]), tonumber(last[2] or 0) + 1))
for index = 3, #ARGV do redis.call('ZADD', key, place, ARGV[index]) end
local old = redis.call('ZREVRANGEBYSCORE', key, ARGV[2], '-inf', 'WITHSCORES', 'LIMIT', 0, 1)
if old[1] and old[1] ~= 'floor' then
  redis.call('ZREMRANGEBYSCORE', key, '-inf', ARGV[2])
  redis.call('ZADD', key, old[2], 'floor')
end
return 1`)

/** Appends marks; `nowMs` is the writer's time. */
export async function writeMarks(
  cache: Cache,
  { key, keepMs }: MarkLog,
  nowMs: number,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return
  await cache.run(markScript, [key], [nowMs, nowMs - keepMs, ...names])
}

/** Ends the log: the next read or mark begins another, and all copies from before are stale. */
export async function dropMarks(cache: Cache, { key }: MarkLog): Promise<void> {
  await cache.call('DEL', key)
}

/**
 * Reads the log to its end, as of a moment after the call, and keeps in memory what was read before. The calls of one
 * turn of the event loop share a result. Each return of Redis begins another history: while it was away or refused
 * writes, marks may have been lost that are not set again yet.
 */
export function createReadMarks(
  cache: Cache,
  { key, keepMs }: MarkLog,
  random: () => number,
): () => Promise<Marks> {
  let current: History | undefined
  let returns = cache.returns()
  let latest: { turn: number; marks: Promise<Marks> } | undefined
  return () => {
    const turn = cache.turn()
    if (latest?.turn === turn) return latest.marks
    const reading = { turn, marks: read() }
    latest = reading
    // While no command goes out to Redis, turns do not end.
    reading.marks.catch(() => {
      if (latest === reading) latest = undefined
    })
    return reading.marks
  }

  async function read(): Promise<Marks> {
    if (returns !== cache.returns()) current = undefined
    returns = cache.returns()
    const known = current
    if (known === undefined) return readAll(known)
    const { generation, cut, marks } = await readFrom(cache, key, known.place())
    if (generation !== known.generation || cut) return readAll(known)
    return known.add(marks, performance.now())
  }

  async function readAll(known: History | undefined): Promise<Marks> {
    let log = await readFrom(cache, key, 0)
    if (log.generation === '') {
      const score = generationBase + Math.floor(random() * 1e12)
      await cache.call('ZADD', key, 'NX', score, 'generation')
      log = await readFrom(cache, key, 0)
      if (log.generation === '') throw new Error('redis lost the log of marks as it began')
    }
    // Another turn may have begun this history meanwhile.
    if (current === undefined || current === known || current.generation !== log.generation) {
      current = createHistory(log.generation, keepMs)
    }
    return current.add(log.marks, performance.now())
  }
}

/** What the log has after a place. `generation`: `''` when there is no log. `cut`: some of that was pruned. */
async function readFrom(
  cache: Cache,
  key: string,
  place: number,
): Promise<{ generation: string; cut: boolean; marks: Mark[] }> {
  const reply = await cache.call('ZRANGEBYSCORE', key, `(${place}`, '+inf', 'WITHSCORES')
  if (!Array.isArray(reply)) throw new Error(`redis replied ${typeof reply} for the log of marks`)
  const log = { generation: '', cut: false, marks: [] as Mark[] }
  for (let index = 0; index < reply.length; index += 2) {
    const [name, score] = [String(reply[index]), String(reply[index + 1])]
    if (name === 'generation') log.generation = score
    else if (name === 'floor') log.cut = true
    else log.marks.push({ name, place: Number(score) })
  }
  return log
}
