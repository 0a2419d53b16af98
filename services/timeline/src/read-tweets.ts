import { tweetsByIds, type Tweet, type TweetId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Logger } from '@flightpath/log'
import type { DeletedCheck, ViewVersions } from '@flightpath/view-versions'
import { LRUCache } from 'lru-cache'
import { createBatcher } from './batcher.ts'

/** Tweets by id as they are now; deleted and unknown ones are missing. */
export type ReadTweets = (ids: readonly TweetId[]) => Promise<ReadonlyMap<TweetId, Tweet>>

/** About a kilobyte each. */
const heldTweets = 100_000

/** Much shorter than tombstones are kept, so that no copy outlives the proof that it is stale. */
const keepTweetsMs = 10 * 60 * 1000

const idsPerCall = 500

/**
 * Reads tweets in batches through a cache in this process. A tweet's body never changes, so a copy is right unless the
 * tweet was deleted: tombstones are read with every page, and a copy counts only in the generation of tombstones that
 * it was read in. Without Redis there is no proof, and all is read from the owner.
 */
export function createReadTweets(write: Client, views: ViewVersions, log: Logger): ReadTweets {
  const held = new LRUCache<TweetId, { tweet: Tweet; generation: string }>({
    max: heldTweets,
    ttl: keepTweetsMs,
  })
  const load = createBatcher(async (ids: readonly TweetId[]) => {
    const { tweets } = await write.call(tweetsByIds, { body: { ids: [...ids] } })
    return new Map(tweets.map((tweet) => [tweet.id, tweet]))
  }, idsPerCall)

  return async (ids) => {
    if (ids.length === 0) return new Map()
    const check = await checkDeleted(ids)
    const found = new Map<TweetId, Tweet>()
    const missing: TweetId[] = []
    for (const id of ids) {
      if (check?.deleted.has(id) === true) continue
      const copy = held.get(id)
      if (copy !== undefined && copy.generation === check?.generation) found.set(id, copy.tweet)
      else missing.push(id)
    }
    const loaded = await load(missing)
    for (const id of missing) {
      const tweet = loaded.get(id)
      if (tweet === undefined) continue
      found.set(id, tweet)
      if (check !== null) held.set(id, { tweet, generation: check.generation })
    }
    return found
  }

  async function checkDeleted(ids: readonly TweetId[]): Promise<DeletedCheck | null> {
    try {
      return await views.checkDeleted(ids)
    } catch (error) {
      log.debug({ error }, 'tweets are read from their owner')
      return null
    }
  }
}
