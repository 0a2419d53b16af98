import { tweetsByIds, type TweetId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { HeldTweet } from './cached.ts'
import { createReadCopies, mebibyte, type ReadCopies } from './read-copies.ts'
import { copiesKeepMs } from './read-marks.ts'

export type ReadTweets = ReadCopies<TweetId, HeldTweet>

/** With its entities and its view, as long as that of twarc2's fields; the text is in both. */
const tweetBytes = 1300

/**
 * A tweet's body never changes, so a copy is right unless the tweet was deleted: it counts only in the history of marks
 * that it was read in.
 */
export function createReadTweets(write: Client): ReadTweets {
  return createReadCopies({
    async load(ids: readonly TweetId[]) {
      const { tweets } = await write.call(tweetsByIds, { body: { ids: [...ids] } })
      return new Map(
        tweets.map((tweet): [TweetId, HeldTweet] => [
          tweet.id,
          { tweet, since: null, whole: null },
        ]),
      )
    },
    isGone: (id, marks) => marks.isDeleted(id),
    isCurrent: ({ since }, marks) => since !== null && since.history === marks?.history,
    keepMs: copiesKeepMs,
    heldBytes: 48 * mebibyte,
    bytesOf: ({ tweet }) => tweetBytes + 2 * tweet.text.length,
  })
}
