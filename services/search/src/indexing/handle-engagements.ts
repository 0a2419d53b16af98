import { searchRows, type TweetEngaged, type TweetId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { HandleBatch, ReceivedEvent } from '@flightpath/kafka'
import type { Logger } from '@flightpath/log'
import type { SearchIndex } from '@flightpath/search-index'
import { setTimeout as pause } from 'node:timers/promises'
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
export function createEngagementsHandler(deps: EngagementsHandlerDeps): HandleBatch<TweetEngaged> {
  const { index, write, log, now, refreshMs } = deps
  /** When each tweet's counts were last read, for those that are not due again. */
  const refreshedMs = new Map<TweetId, number>()
  /** What took effect in a call that then failed, and is handed over again. */
  const done = new WeakSet<Engagement>()
  const waitMs = (id: TweetId): number => (refreshedMs.get(id) ?? -Infinity) + refreshMs - now()

  return async ({ events, signal }) => {
    for (const [id, ms] of refreshedMs) if (ms + refreshMs <= now()) refreshedMs.delete(id)
    const fresh = events.filter((received) => !done.has(received) && isCounted(received))
    const waiting = Map.groupBy(fresh, ({ event }) => event.tweetId)
    const isFull = events.length >= fullBatch
    while (waiting.size > 0) {
      const due = [...waiting.keys()].filter((id) => isFull || waitMs(id) <= 0)
      for (let start = 0; start < due.length; start += chunkSize) {
        const ids = due.slice(start, start + chunkSize)
        const readMs = now()
        const { tweets } = await write.call(searchRows, { body: { ids } })
        await indexRows({ index, log }, tweets, { rewrite: false })
        for (const id of ids) {
          refreshedMs.set(id, readMs)
          for (const received of waiting.get(id) ?? []) done.add(received)
          waiting.delete(id)
        }
      }
      if (waiting.size === 0) return
      const soonestMs = [...waiting.keys()].reduce((ms, id) => Math.min(ms, waitMs(id)), refreshMs)
      await pause(Math.max(1, soonestMs), undefined, { signal })
    }
  }
}

type Engagement = ReceivedEvent<TweetEngaged>

/** Bookmarks are for their owner alone, so that the index has no count of them. */
function isCounted({ event: { action } }: Engagement): boolean {
  return action !== 'bookmarked' && action !== 'unbookmarked'
}
