// Puts rows into the database that would take too many requests to make.
import { parseTweetId, type AccountId, type TweetId } from '@flightpath/contracts'
import { digits, uncheckedSql, type Database } from '@flightpath/storage'
import type { Reference } from '../src/storing/stored-tweet.ts'
import { insertTweets } from '../src/storing/tweet-store.ts'
import { newAccount, storedTweet } from './test-write.ts'

/** Ids just below one: as old as it, and nobody else's. */
function idsBelow(id: TweetId, count: number): TweetId[] {
  return Array.from({ length: count }, (_, index) => {
    const below = parseTweetId(String(BigInt(id) - BigInt(index + 1)))
    if (below === null) throw new Error('not an id')
    return below
  })
}

/** Reposts of a tweet by accounts that have nothing else, with their counters. */
export async function plantReposts(
  database: Database,
  original: Reference,
  count: number,
): Promise<{ accountId: AccountId; repostId: TweetId }[]> {
  const reposts = idsBelow(original.id, count).map((repostId) => ({
    accountId: newAccount(),
    repostId,
  }))
  await insertTweets(
    database,
    reposts.map(({ accountId, repostId }) =>
      storedTweet({ id: repostId, authorId: accountId, text: '', reposted: original }),
    ),
  )
  await database.query(
    'INSERT INTO reposts (account_id, tweet_id, repost_id, tweet_author_id) VALUES ?',
    [
      reposts.map(({ accountId, repostId }) => [
        digits(accountId),
        digits(original.id),
        digits(repostId),
        digits(original.authorId),
      ]),
    ],
  )
  await database.query('INSERT INTO author_counts (account_id, tweets, likes) VALUES ?', [
    reposts.map(({ accountId }) => [digits(accountId), 1, 0]),
  ])
  await addToCounter(database, original.id, 'reposts', count)
  return reposts
}

/** Likes or bookmarks of a tweet by accounts that have nothing else, with their counters. */
export async function plantEdges(
  database: Database,
  table: 'likes' | 'bookmarks',
  tweetId: TweetId,
  count: number,
): Promise<AccountId[]> {
  const accounts = Array.from({ length: count }, newAccount)
  const rows = accounts.map((account, index) =>
    [account, tweetId, String(BigInt(tweetId) + BigInt(index))].map(digits),
  )
  await database.query(
    uncheckedSql(`INSERT INTO ${table} (account_id, tweet_id, position) VALUES ?`, [rows]),
  )
  if (table === 'likes') {
    await database.query('INSERT INTO author_counts (account_id, tweets, likes) VALUES ?', [
      accounts.map((account) => [digits(account), 0, 1]),
    ])
  }
  await addToCounter(database, tweetId, table, count)
  return accounts
}

async function addToCounter(
  database: Database,
  tweetId: TweetId,
  counter: string,
  by: number,
): Promise<void> {
  await database.query(
    `INSERT IGNORE INTO tweet_counts (tweet_id, replies, reposts, quotes, likes, bookmarks, version)
     VALUES (?, 0, 0, 0, 0, 0, 0)`,
    [digits(tweetId)],
  )
  const change = [by, digits(tweetId)]
  await database.query(
    uncheckedSql(`UPDATE tweet_counts SET ${counter} = ${counter} + ? WHERE tweet_id = ?`, change),
  )
}
