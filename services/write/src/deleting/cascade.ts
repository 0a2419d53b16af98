import { tweetsV1, type TweetId } from '@flightpath/contracts'
import type { TweetChange } from '../telling/counters.ts'
import { deleteEdgesOfTweet } from '../storing/edges-store.ts'
import { deleteReposts, lockRepostsOfTweet } from '../storing/reposts-store.ts'
import { deletedEvent } from '../storing/stored-tweet.ts'
import { makeTombstones } from '../storing/tweet-store.ts'

/** Rows that one transaction takes away. */
const cascadeRows = 1000

/**
 * Takes away what joins accounts to a deleted tweet, at most `cascadeRows` of it, reposts first. Nothing new can come,
 * because who adds something holds the tweet. Resolves with whether there may be more.
 */
export async function cascade(change: TweetChange, tweetId: TweetId): Promise<{ more: boolean }> {
  let rows = await deleteRepostsOf(change, tweetId)
  for (const table of ['likes', 'bookmarks'] as const) {
    if (rows === cascadeRows) break
    const accounts = await deleteEdgesOfTweet(change, table, tweetId, cascadeRows - rows)
    rows += accounts.length
    if (accounts.length > 0) change.counters.add(tweetId, table, -accounts.length)
    if (table === 'likes') for (const id of accounts) change.counters.addToAuthor(id, 'likes', -1)
  }
  return { more: rows === cascadeRows }
}

async function deleteRepostsOf(change: TweetChange, tweetId: TweetId): Promise<number> {
  const reposts = await lockRepostsOfTweet(change, tweetId, cascadeRows)
  if (reposts.length === 0) return 0
  await deleteReposts(
    change,
    tweetId,
    reposts.map(({ accountId }) => accountId),
  )
  await makeTombstones(
    change,
    reposts.map(({ repostId }) => repostId),
  )
  for (const { accountId, repostId, tweetAuthorId } of reposts) {
    const reposted = { id: tweetId, authorId: tweetAuthorId }
    const repost = { id: repostId, authorId: accountId, inReplyTo: null, reposted, quoted: null }
    // A thousand of them are too many for a trace.
    change.tell(tweetsV1, deletedEvent(repost, change.atMs), null)
    change.counters.addToAuthor(accountId, 'tweets', -1)
  }
  change.counters.add(tweetId, 'reposts', -reposts.length)
  return reposts.length
}
