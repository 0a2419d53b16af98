import type { Cache } from '@flightpath/cache'
import type { AccountId, Tweet, TweetId } from '@flightpath/contracts'
import { timeOf } from '@flightpath/snowflake'
import { parseB3, type Tracer } from '@flightpath/tracing'
import { LRUCache } from 'lru-cache'

export type NoteVisible = (
  viewer: AccountId,
  placed: readonly { readonly item: { readonly tweet: Tweet } }[],
) => void

/** Older tweets are first seen because somebody came late, not because they arrived. */
const youngMs = 10 * 60 * 1000

/**
 * Ends a tweet's trace: the span `timeline first-visible`, from its post until somebody else's home timeline first
 * showed it. Once per tweet, whichever instance sees it: the first to set the key in Redis. Never delays a read.
 */
export function createNoteVisible(deps: {
  cache: Cache
  tracer: Tracer
  now: () => number
}): NoteVisible {
  const noted = new LRUCache<TweetId, true>({ max: 10_000 })
  return (viewer, placed) => {
    for (const {
      item: { tweet },
    } of placed) {
      if (tweet.trace === undefined || tweet.authorId === viewer || noted.has(tweet.id)) continue
      if (deps.now() - timeOf(tweet.id) > youngMs) continue
      noted.set(tweet.id, true)
      note(tweet, tweet.trace).catch(() => noted.delete(tweet.id))
    }
  }

  async function note(tweet: Tweet, header: string): Promise<void> {
    const parent = parseB3(header)
    if (parent === null || !parent.sampled) return
    const key = `first-visible:${tweet.id}`
    const isFirst = await deps.cache.call('SET', key, '1', 'NX', 'PX', youngMs)
    if (isFirst === null) return
    const startMs = timeOf(tweet.id)
    deps.tracer.span(deps.tracer.child(parent), {
      name: 'timeline first-visible',
      startMs,
      durationMs: deps.tracer.now() - startMs,
      tags: { 'tweet.id': tweet.id },
    })
  }
}
