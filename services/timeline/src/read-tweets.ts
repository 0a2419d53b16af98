import { tweetsByIds, type Tweet, type TweetId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Marks } from '@flightpath/view-versions'
import { LRUCache } from 'lru-cache'
import { createBatcher } from './batcher.ts'
import type { ReadMarks } from './read-marks.ts'

/**
 * Tweets by id as they are now; deleted and unknown ones are missing. `known` are marks that were asked for after the
 * question; without them the reader asks for them.
 */
export type ReadTweets = (
  ids: readonly TweetId[],
  known?: Marks | null,
) => Promise<ReadonlyMap<TweetId, Tweet>>

/** About a kilobyte each. */
const heldTweets = 100_000

/** Much shorter than tombstones are kept, so that no copy outlives the proof that it is stale. */
const keepTweetsMs = 10 * 60 * 1000

const idsPerCall = 500

/**
 * Reads tweets in batches through a cache in this process. A tweet's body never changes, so a copy is right unless the
 * tweet was deleted: marks are read with every page, and a copy counts only in the history of marks that it was read
 * in. Without Redis there is no proof, and all is read from the owner.
 */
export function createReadTweets(write: Client, readMarks: ReadMarks): ReadTweets {
  // Peeked at: the oldest goes first, not the least read, because keeping that order cost more than what it held.
  const held = new LRUCache<TweetId, { tweet: Tweet; history: object }>({
    max: heldTweets,
    ttl: keepTweetsMs,
    ttlResolution: 1000,
  })
  const load = createBatcher(async (ids: readonly TweetId[]) => {
    const { tweets } = await write.call(tweetsByIds, { body: { ids: [...ids] } })
    return new Map(tweets.map((tweet) => [tweet.id, tweet]))
  }, idsPerCall)

  return async (ids, known) => {
    const found = new Map<TweetId, Tweet>()
    if (ids.length === 0) return found
    const marks = known === undefined ? await readMarks() : known
    const missing: TweetId[] = []
    for (const id of ids) {
      if (marks?.isDeleted(id) === true) continue
      const copy = marks === null ? undefined : held.peek(id)
      if (copy !== undefined && copy.history === marks?.history) found.set(id, copy.tweet)
      else missing.push(id)
    }
    if (missing.length === 0) return found
    const loaded = await load(missing)
    for (const id of missing) {
      const tweet = loaded.get(id)
      if (tweet === undefined) continue
      found.set(id, tweet)
      if (marks !== null) held.set(tweet.id, { tweet, history: marks.history })
    }
    return found
  }
}
