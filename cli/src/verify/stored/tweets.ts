// What MySQL says of tweets.
import { parseAccountId, parseTweetId, type AccountId } from '@flightpath/contracts'
import { column, digits, rowReader, uncheckedSql, type Database } from '@flightpath/storage'
import type { TweetRow } from '../compare/compare-index.ts'
import type { Candidate } from '../rules/home-rule.ts'

export type StoredTweets = ReturnType<typeof createStoredTweets>

/** A tweet, and its text as it stands in its row: a repost's is empty. */
export type StoredTweet = Candidate & { readonly text: string; readonly originalText: string }

const authorsAtOnce = 500

const readIds = rowReader({ id: column.parsed(parseTweetId) })
const readCount = rowReader({ batches: column.integer })
const readTweets = rowReader({
  id: column.parsed(parseTweetId),
  authorId: column.parsed(parseAccountId),
  inReplyToUserId: column.nullable(column.parsed(parseAccountId)),
  originalId: column.nullable(column.parsed(parseTweetId)),
  originalAuthorId: column.nullable(column.parsed(parseAccountId)),
  // An expression, which is a BIGINT.
  originalDeleted: column.integer,
  text: column.string,
  originalText: column.string,
})
const readRows = rowReader({
  id: column.parsed(parseTweetId),
  authorId: column.parsed(parseAccountId),
  version: column.integer,
  countsVersion: column.integer,
  deleted: column.boolean,
  text: column.string,
  replies: column.integer,
  reposts: column.integer,
  quotes: column.integer,
  likes: column.integer,
})

/** Reads write's schema, which no other part of the system but write may. */
export function createStoredTweets(database: Database) {
  const tweets = async (
    sql: string,
    id: AccountId,
    throughId: string,
  ): Promise<readonly StoredTweet[]> =>
    readTweets(await database.query(uncheckedSql(sql, [id, throughId].map(digits)))).map(toTweet)
  return {
    /** Tweets by any of these authors that are not deleted, up to an id, in no order. */
    async by(authors: readonly AccountId[], throughId: string): Promise<readonly StoredTweet[]> {
      const found: StoredTweet[][] = []
      for (let from = 0; from < authors.length; from += authorsAtOnce) {
        const some = authors.slice(from, from + authorsAtOnce)
        const rows = readTweets(
          await database.query(tweetsBySql, [some.map(digits), digits(throughId)]),
        )
        found.push(rows.map(toTweet))
      }
      return found.flat()
    },
    /** Those that mention an account, up to an id, newest first. */
    mentioning: (id: AccountId, throughId: string) => tweets(mentionsSql, id, throughId),
    /** Those that it likes, up to an id of the tweet, latest like first. */
    likedBy: (id: AccountId, throughId: string) => tweets(likedSql, id, throughId),
    /** Those that it bookmarked, up to an id of the tweet, latest bookmark first. */
    bookmarkedBy: (id: AccountId, throughId: string) => tweets(bookmarkedSql, id, throughId),
    /** The next rows by id, deleted ones included. */
    rows: async (afterId: string, limit: number): Promise<readonly TweetRow[]> =>
      readRows(await database.execute(rowsSql, [afterId, limit])),
    /** One row; null when there is none. */
    row: async (id: string): Promise<TweetRow | null> =>
      readRows(await database.execute(rowSql, [id]))[0] ?? null,
    /** Committed batches whose events are not known to be published. */
    unpublished: async () => readCount(await database.execute(unpublishedSql))[0]?.batches ?? 0,
    /** The newest tweet's id; 0 when there is none. */
    newestId: async () =>
      readIds(await database.execute(newestIdSql))[0]?.id ?? column.parsed(parseTweetId)('0'),
  }
}

function toTweet({
  originalId,
  originalAuthorId,
  originalDeleted,
  ...tweet
}: ReturnType<typeof readTweets>[number]): StoredTweet {
  if (originalId === null || originalAuthorId === null) return { ...tweet, original: null }
  const original = { id: originalId, authorId: originalAuthorId, deleted: originalDeleted !== 0 }
  return { ...tweet, original }
}

// Each is a constant of its own: what a statement reads can be seen where it stands.
const tweetsBySql = `
  SELECT
    tweets.id, tweets.author_id AS authorId, tweets.in_reply_to_user_id AS inReplyToUserId,
    tweets.reposted_tweet_id AS originalId, tweets.reposted_user_id AS originalAuthorId,
    COALESCE(originals.deleted, 1) AS originalDeleted,
    tweets.text, COALESCE(originals.text, '') AS originalText
  FROM tweets
  LEFT JOIN tweets AS originals ON originals.id = tweets.reposted_tweet_id
  WHERE tweets.author_id IN (?) AND tweets.deleted = 0 AND tweets.id <= ?`

const mentionsSql = `
  SELECT
    tweets.id, tweets.author_id AS authorId, tweets.in_reply_to_user_id AS inReplyToUserId,
    NULL AS originalId, NULL AS originalAuthorId, 1 AS originalDeleted,
    tweets.text, '' AS originalText
  FROM mentions
  JOIN tweets ON tweets.id = mentions.tweet_id
  WHERE mentions.account_id = ? AND tweets.deleted = 0 AND tweets.id <= ?
  ORDER BY tweets.id DESC`

const likedSql = `
  SELECT
    tweets.id, tweets.author_id AS authorId, tweets.in_reply_to_user_id AS inReplyToUserId,
    NULL AS originalId, NULL AS originalAuthorId, 1 AS originalDeleted,
    tweets.text, '' AS originalText
  FROM likes
  JOIN tweets ON tweets.id = likes.tweet_id
  WHERE likes.account_id = ? AND tweets.deleted = 0 AND tweets.id <= ?
  ORDER BY likes.position DESC`

const bookmarkedSql = `
  SELECT
    tweets.id, tweets.author_id AS authorId, tweets.in_reply_to_user_id AS inReplyToUserId,
    NULL AS originalId, NULL AS originalAuthorId, 1 AS originalDeleted,
    tweets.text, '' AS originalText
  FROM bookmarks
  JOIN tweets ON tweets.id = bookmarks.tweet_id
  WHERE bookmarks.account_id = ? AND tweets.deleted = 0 AND tweets.id <= ?
  ORDER BY bookmarks.position DESC`

const rowsSql = `
  SELECT
    tweets.id, tweets.author_id AS authorId, tweets.version, tweets.deleted, tweets.text,
    COALESCE(counts.version, 0) AS countsVersion,
    COALESCE(counts.replies, 0) AS replies, COALESCE(counts.reposts, 0) AS reposts,
    COALESCE(counts.quotes, 0) AS quotes, COALESCE(counts.likes, 0) AS likes
  FROM tweets
  LEFT JOIN tweet_counts AS counts ON counts.tweet_id = tweets.id
  WHERE tweets.id > ?
  ORDER BY tweets.id
  LIMIT ?`

const rowSql = `
  SELECT
    tweets.id, tweets.author_id AS authorId, tweets.version, tweets.deleted, tweets.text,
    COALESCE(counts.version, 0) AS countsVersion,
    COALESCE(counts.replies, 0) AS replies, COALESCE(counts.reposts, 0) AS reposts,
    COALESCE(counts.quotes, 0) AS quotes, COALESCE(counts.likes, 0) AS likes
  FROM tweets
  LEFT JOIN tweet_counts AS counts ON counts.tweet_id = tweets.id
  WHERE tweets.id = ?`

const unpublishedSql = `
  SELECT COUNT(*) AS batches
  FROM outbox`

const newestIdSql = `
  SELECT id
  FROM tweets
  ORDER BY id DESC
  LIMIT 1`
