import { TweetEngaged, parseTweetId, searchRows, type TweetId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import { RetryableError, type Batch, type ConsumedMessage } from '@flightpath/kafka'
import type { Logger } from '@flightpath/log'
import type { SearchIndex } from '@flightpath/search-index'
import { setTimeout as pause } from 'node:timers/promises'
import { Compile } from 'typebox/compile'
import { indexRows } from './index-rows.ts'

export type EngagementsHandlerDeps = {
  readonly index: SearchIndex
  readonly write: Client
  readonly log: Logger
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number
  /** A tweet's counts are read again after this many milliseconds, not earlier. */
  readonly refreshMs: number
}

/** Rows in one request to write. */
const chunkSize = 1000

/** With as many events more are waiting behind them, and a wait would let the batch after this one grow no further. */
const fullBatch = 500

/**
 * Brings the counts in the index up to date with a batch of `engagements.v1`: tweets that are due at once, those that
 * were refreshed lately when their time comes. The batch is not done before, so that a crash loses nothing; more events
 * gather meanwhile, and all that there are of one tweet cost one refresh. A full batch waits for nothing.
 */
export function createEngagementsHandler(deps: EngagementsHandlerDeps) {
  const { now, refreshMs } = deps
  /** When each tweet's counts were last read, for those that are not due again. */
  const refreshedMs = new Map<TweetId, number>()
  /** What took effect in a call that then failed, and is handed over again. */
  const done = new WeakSet<ConsumedMessage>()
  const waitMs = (id: TweetId): number => (refreshedMs.get(id) ?? -Infinity) + refreshMs - now()

  return async (batch: Batch): Promise<void> => {
    for (const [id, ms] of refreshedMs) if (ms + refreshMs <= now()) refreshedMs.delete(id)
    const waiting = byTweet(batch, done)
    const isFull = batch.messages.length >= fullBatch
    while (waiting.size > 0) {
      const due = [...waiting.keys()].filter((id) => isFull || waitMs(id) <= 0)
      for (let start = 0; start < due.length; start += chunkSize) {
        const ids = due.slice(start, start + chunkSize)
        const readMs = now()
        await refresh(deps, ids)
        for (const id of ids) {
          refreshedMs.set(id, readMs)
          for (const message of waiting.get(id) ?? []) done.add(message)
          waiting.delete(id)
        }
      }
      if (waiting.size === 0) return
      const soonestMs = [...waiting.keys()].reduce((ms, id) => Math.min(ms, waitMs(id)), refreshMs)
      await pause(Math.max(1, soonestMs), undefined, { signal: batch.signal })
    }
  }
}

const schema = Compile(TweetEngaged)

/** The messages of each tweet that are not done yet. */
function byTweet(batch: Batch, done: WeakSet<ConsumedMessage>): Map<TweetId, ConsumedMessage[]> {
  const grouped = new Map<TweetId, ConsumedMessage[]>()
  for (const message of batch.messages) {
    if (done.has(message)) continue
    const tweetId = readTweetId(message.value)
    if (tweetId === null) {
      batch.dead(message, 'not an event of engagements.v1')
      continue
    }
    const group = grouped.get(tweetId)
    if (group === undefined) grouped.set(tweetId, [message])
    else group.push(message)
  }
  return grouped
}

function readTweetId(value: string): TweetId | null {
  try {
    const json: unknown = JSON.parse(value)
    return schema.Check(json) ? parseTweetId(json.tweetId) : null
  } catch {
    return null
  }
}

/** Whatever fails, it is no fault of the events: a wrong row is logged and passed by. */
async function refresh(
  { index, write, log }: EngagementsHandlerDeps,
  ids: readonly TweetId[],
): Promise<void> {
  try {
    const { tweets } = await write.call(searchRows, { body: { ids: [...ids] } })
    await indexRows({ index, log }, tweets, { rewrite: false })
  } catch (error) {
    throw new RetryableError('counts could not be brought into the search index', { cause: error })
  }
}
