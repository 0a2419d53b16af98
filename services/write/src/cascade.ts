import type { TweetId } from '@flightpath/contracts'
import type { Statements } from '@flightpath/storage'
import type { Change } from './change.ts'
import { deleteEdgesOfTweet } from './edges-store.ts'
import { deleteReposts, lockRepostsOfTweet } from './reposts-store.ts'
import { deletedLine } from './tweet-event.ts'
import { buryTweets } from './tweet-store.ts'

/** Rows that one transaction takes away. */
const cascadeRows = 1000

/**
 * Within a transaction: takes away what joins accounts to a deleted tweet, at most `cascadeRows` of it, reposts first.
 * Nothing new can come, because who adds something holds the tweet. Resolves with the reposts that are tombstones now,
 * and whether there may be more.
 */
export async function cascade(
  connection: Statements,
  change: Change,
  tweetId: TweetId,
): Promise<{ buried: TweetId[]; more: boolean }> {
  const buried = await buryReposts(connection, change, tweetId)
  let rows = buried.length
  for (const table of ['likes', 'bookmarks'] as const) {
    if (rows === cascadeRows) break
    const accounts = await deleteEdgesOfTweet(connection, table, tweetId, cascadeRows - rows)
    rows += accounts.length
    if (accounts.length > 0) change.count(tweetId, table, -accounts.length)
    if (table === 'likes') for (const id of accounts) change.countAuthor(id, 'likes', -1)
  }
  return { buried, more: rows === cascadeRows }
}

async function buryReposts(
  connection: Statements,
  change: Change,
  tweetId: TweetId,
): Promise<TweetId[]> {
  const reposts = await lockRepostsOfTweet(connection, tweetId, cascadeRows)
  if (reposts.length === 0) return []
  const buried = reposts.map(({ repostId }) => repostId)
  await deleteReposts(
    connection,
    tweetId,
    reposts.map(({ accountId }) => accountId),
  )
  await buryTweets(connection, buried)
  for (const { accountId, repostId } of reposts) {
    change.say({ key: accountId, value: deletedLine(repostId, accountId) })
    change.countAuthor(accountId, 'tweets', -1)
  }
  change.count(tweetId, 'reposts', -reposts.length)
  return buried
}
