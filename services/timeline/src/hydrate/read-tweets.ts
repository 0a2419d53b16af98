import { loadByTurn } from '@flightpath/batching'
import { tweetsByIds, type TweetId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Marks } from '@flightpath/view-versions'
import { LRUCache } from 'lru-cache'
import type { HeldTweet } from './cached.ts'
import type { ReadMarks } from './read-marks.ts'

/**
 * Tweets as they are now, each in its id's place; undefined for deleted and unknown ones, and where there is no id.
 * `known` are marks that were asked for after the question; without them the reader asks for them.
 */
export type ReadTweets = (
  ids: readonly (TweetId | undefined)[],
  known?: Marks | null,
) => Promise<(HeldTweet | undefined)[]>

/** A kilobyte or two each, with what pages show. */
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
  const held = new LRUCache<TweetId, HeldTweet>({
    max: heldTweets,
    ttl: keepTweetsMs,
    ttlResolution: 1000,
  })
  const load = loadByTurn(async (ids: readonly TweetId[]) => {
    const { tweets } = await write.call(tweetsByIds, { body: { ids: [...ids] } })
    return new Map(
      tweets.map((tweet): [TweetId, HeldTweet] => [
        tweet.id,
        { tweet, history: null, whole: null },
      ]),
    )
  }, idsPerCall)

  return async (ids, known) => {
    if (ids.length === 0) return []
    const marks = known === undefined ? await readMarks() : known
    const missing = new Map<number, TweetId>()
    const tweets = ids.map((id, place) => {
      if (id === undefined || marks?.isDeleted(id) === true) return undefined
      const copy = marks === null ? undefined : held.peek(id)
      if (copy !== undefined && copy.history === marks?.history) return copy
      missing.set(place, id)
      return undefined
    })
    if (missing.size === 0) return tweets
    const loaded = await load([...missing.values()])
    for (const [place, id] of missing) {
      const tweet = loaded.get(id)
      tweets[place] = tweet
      if (tweet === undefined || marks === null) continue
      tweet.history = marks.history
      held.set(id, tweet)
    }
    return tweets
  }
}
