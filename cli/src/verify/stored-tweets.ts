// What MySQL says of tweets.
import { parseAccountId, parseTweetId, type AccountId } from '@flightpath/contracts'
import { column, rowReader, type Database } from '@flightpath/storage'
import type { TweetRow } from './compare-index.ts'
import type { Candidate } from './home-rule.ts'

export type StoredTweets = ReturnType<typeof createStoredTweets>

const authorsAtOnce = 500

const readIds = rowReader({ id: column.parsed(parseTweetId) })
const readCount = rowReader({ batches: column.integer })
const readTexts = rowReader({ id: column.parsed(parseTweetId), text: column.string })
const readCandidates = rowReader({
  id: column.parsed(parseTweetId),
  authorId: column.parsed(parseAccountId),
  inReplyToUserId: column.nullable(column.parsed(parseAccountId)),
})
const readRows = rowReader({
  id: column.parsed(parseTweetId),
  authorId: column.parsed(parseAccountId),
  version: column.integer,
  deleted: column.boolean,
  text: column.string,
})

/** Reads write's schema, which no other part of the system but write may. */
export function createStoredTweets(database: Database) {
  return {
    /** Tweets by any of these authors that are not deleted, up to an id, in no order. */
    async by(authors: readonly AccountId[], throughId: string): Promise<readonly Candidate[]> {
      const tweets: Candidate[][] = []
      for (let from = 0; from < authors.length; from += authorsAtOnce) {
        const some = authors.slice(from, from + authorsAtOnce)
        tweets.push(readCandidates(await database.query(tweetsBySql, [some, throughId])))
      }
      return tweets.flat()
    },
    /** An account's own, up to an id, newest first. */
    ofUser: async (id: AccountId, throughId: string) =>
      readTexts(await database.execute(userTweetsSql, [id, throughId])),
    /** Those that mention an account, up to an id, newest first. */
    mentioning: async (id: AccountId, throughId: string) =>
      readIds(await database.execute(mentionsSql, [id, throughId])).map((tweet) => tweet.id),
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

const tweetsBySql = `
  SELECT id, author_id AS authorId, in_reply_to_user_id AS inReplyToUserId
  FROM tweets
  WHERE author_id IN (?) AND deleted = 0 AND id <= ?`

const userTweetsSql = `
  SELECT id, text
  FROM tweets
  WHERE author_id = ? AND deleted = 0 AND id <= ?
  ORDER BY id DESC`

const mentionsSql = `
  SELECT tweets.id
  FROM mentions
  JOIN tweets ON tweets.id = mentions.tweet_id
  WHERE mentions.account_id = ? AND tweets.deleted = 0 AND tweets.id <= ?
  ORDER BY tweets.id DESC`

const rowsSql = `
  SELECT id, author_id AS authorId, version, deleted, text
  FROM tweets
  WHERE id > ?
  ORDER BY id
  LIMIT ?`

const rowSql = `
  SELECT id, author_id AS authorId, version, deleted, text
  FROM tweets
  WHERE id = ?`

const unpublishedSql = `
  SELECT COUNT(*) AS batches
  FROM outbox`

const newestIdSql = `
  SELECT id
  FROM tweets
  ORDER BY id DESC
  LIMIT 1`
