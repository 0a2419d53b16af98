// SQL that changes which tweet is whose repost of which.
import type { AccountId, TweetId } from '@flightpath/contracts'
import { digitList, digits, rowReader, sql, type Statements } from '@flightpath/storage'
import { accountIdColumn, tweetIdColumn } from './columns.ts'
import type { Edge } from './edges-store.ts'

/** Notes that a new tweet is an account's repost of another one; resolves with whether that had none yet. */
export async function insertRepost(
  database: Statements,
  { accountId, tweetId }: Edge,
  repostId: TweetId,
  tweetAuthorId: AccountId,
): Promise<boolean> {
  const { affectedRows } = await database.query(
    sql`INSERT IGNORE INTO reposts (account_id, tweet_id, repost_id, tweet_author_id)
     VALUES (${digitList([accountId, tweetId, repostId, tweetAuthorId])})`,
  )
  return affectedRows === 1
}

const readReposts = rowReader({
  repostId: tweetIdColumn,
  tweetAuthorId: accountIdColumn,
})

export type Repost = ReturnType<typeof readReposts>[number]

const repostSql = ({ accountId, tweetId }: Edge) => sql`
  SELECT repost_id AS repostId, tweet_author_id AS tweetAuthorId
  FROM reposts
  WHERE account_id = ${digits(accountId)}
    AND tweet_id = ${digits(tweetId)}`

/** An account's repost of a tweet; null without one. */
export async function loadRepost(database: Statements, edge: Edge): Promise<Repost | null> {
  return readReposts(await database.query(repostSql(edge)))[0] ?? null
}

/** The same, locked until the transaction ends. */
export async function lockRepost(database: Statements, edge: Edge): Promise<Repost | null> {
  return readReposts(await database.query(sql`${repostSql(edge)} FOR UPDATE`))[0] ?? null
}

/** Forgets reposts of a tweet by these accounts, at least one. */
export async function deleteReposts(
  database: Statements,
  tweetId: TweetId,
  accountIds: readonly AccountId[],
): Promise<void> {
  await database.query(
    sql`DELETE FROM reposts
     WHERE account_id IN (${digitList(accountIds)})
       AND tweet_id = ${digits(tweetId)}`,
  )
}

const readRepostsOfTweet = rowReader({
  accountId: accountIdColumn,
  repostId: tweetIdColumn,
  tweetAuthorId: accountIdColumn,
})

export const repostsOfTweetSql = (tweetId: TweetId, limit: number) => sql`
  SELECT account_id AS accountId, repost_id AS repostId, tweet_author_id AS tweetAuthorId
  FROM reposts
  WHERE tweet_id = ${digits(tweetId)}
  LIMIT ${limit}`

/** At most `limit` reposts of a tweet, locked until the transaction ends. */
export async function lockRepostsOfTweet(
  database: Statements,
  tweetId: TweetId,
  limit: number,
): Promise<ReturnType<typeof readRepostsOfTweet>> {
  return readRepostsOfTweet(
    await database.query(sql`${repostsOfTweetSql(tweetId, limit)} FOR UPDATE`),
  )
}
