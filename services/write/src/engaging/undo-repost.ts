import type { TweetId } from '@flightpath/contracts'
import type { TweetChange } from '../telling/counters.ts'
import type { Edge } from '../storing/edges-store.ts'
import { deleteReposts, lockRepost } from '../storing/reposts-store.ts'
import { tellDeleted } from '../telling/tell-tweet.ts'
import { makeTombstones } from '../storing/tweet-store.ts'

/**
 * Makes a tombstone of an account's repost of a tweet, if there is one, and if it is `onlyId` where that is given. Who
 * deletes the row that joins them is who makes the tombstone, so that an undo, a deletion by the repost's own id and the
 * deletion of the original do it once between them.
 */
export async function undoRepost(change: TweetChange, edge: Edge, onlyId?: TweetId): Promise<void> {
  const { accountId, tweetId } = edge
  const repost = await lockRepost(change, edge)
  if (repost === null || (onlyId !== undefined && repost.repostId !== onlyId)) return
  await deleteReposts(change, tweetId, [accountId])
  await makeTombstones(change, [repost.repostId])
  tellDeleted(change, {
    id: repost.repostId,
    authorId: accountId,
    inReplyTo: null,
    reposted: { id: tweetId, authorId: repost.tweetAuthorId },
    quoted: null,
  })
}
