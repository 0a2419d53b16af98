// SQL that adds to counters and reads them.
import type { AccountId, TweetId, TweetState } from '@flightpath/contracts'
import { column, digitList, digits, rowReader, sql, type Statements } from '@flightpath/storage'
import { accountIdColumn, tweetIdColumn } from './columns.ts'

/** How often a tweet was engaged with. */
export type TweetCounts = {
  readonly replies: number
  readonly reposts: number
  readonly quotes: number
  readonly likes: number
  readonly bookmarks: number
}

export type AuthorCounts = { readonly tweets: number; readonly likes: number }

/**
 * Adds to the counters of tweets, each once and ascending, at least one: transactions that lock them in the same order
 * do not deadlock. `version` says whether what search knows of the tweet changes.
 */
export async function addToTweetCounts(
  database: Statements,
  additions: readonly (TweetCounts & { readonly id: TweetId; readonly version: 0 | 1 })[],
): Promise<void> {
  const rows = additions.map(({ id, replies, reposts, quotes, likes, bookmarks, version }) => [
    digits(id),
    replies,
    reposts,
    quotes,
    likes,
    bookmarks,
    version,
  ])
  await database.query(
    `INSERT INTO tweet_counts (tweet_id, replies, reposts, quotes, likes, bookmarks, version)
     VALUES ?
     ON DUPLICATE KEY UPDATE
       replies = replies + VALUES(replies),
       reposts = reposts + VALUES(reposts),
       quotes = quotes + VALUES(quotes),
       likes = likes + VALUES(likes),
       bookmarks = bookmarks + VALUES(bookmarks),
       version = version + VALUES(version)`,
    [rows],
  )
}

/** Adds to the counters of accounts, each once and ascending, at least one. */
export async function addToAuthorCounts(
  database: Statements,
  additions: readonly (AuthorCounts & { readonly id: AccountId })[],
): Promise<void> {
  await database.query(
    `INSERT INTO author_counts (account_id, tweets, likes)
     VALUES ?
     ON DUPLICATE KEY UPDATE
       tweets = tweets + VALUES(tweets),
       likes = likes + VALUES(likes)`,
    [additions.map(({ id, tweets, likes }) => [digits(id), tweets, likes])],
  )
}

export const tweetStatesSql = (ids: readonly TweetId[]) => sql`
  SELECT tweets.id,
    COALESCE(replies, 0) AS replies, COALESCE(reposts, 0) AS reposts, COALESCE(quotes, 0) AS quotes,
    COALESCE(likes, 0) AS likes, COALESCE(bookmarks, 0) AS bookmarks
  FROM tweets
  LEFT JOIN tweet_counts ON tweet_counts.tweet_id = tweets.id
  WHERE tweets.id IN (${digitList(ids)})
    AND deleted = 0`

const readTweetStates = rowReader({
  id: tweetIdColumn,
  replies: column.integer,
  reposts: column.integer,
  quotes: column.integer,
  likes: column.integer,
  bookmarks: column.integer,
})

/** What changes about tweets; unknown and deleted ones are missing. */
export async function loadTweetStates(
  database: Statements,
  ids: readonly TweetId[],
): Promise<TweetState[]> {
  if (ids.length === 0) return []
  return readTweetStates(await database.query(tweetStatesSql(ids)))
}

export const authorCountsSql = (ids: readonly AccountId[]) => sql`
  SELECT account_id AS id, tweets, likes
  FROM author_counts
  WHERE account_id IN (${digitList(ids)})`

const readAuthorCounts = rowReader({
  id: accountIdColumn,
  tweets: column.integer,
  likes: column.integer,
})

/** Counters of accounts, at least one; those without a row are missing. */
export async function loadAuthorCounts(
  database: Statements,
  ids: readonly AccountId[],
): Promise<Map<AccountId, AuthorCounts>> {
  const rows = readAuthorCounts(await database.query(authorCountsSql(ids)))
  return new Map(rows.map((row) => [row.id, row]))
}
