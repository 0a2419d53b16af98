// SQL that changes tweets and mentions, and that reads whole tweets.
import type { AccountId, ScannedTweet, TweetId } from '@flightpath/contracts'
import { column, rowReader, type Statements } from '@flightpath/storage'
import { digitList, digits } from './digits.ts'
import { accountIdColumn, tweetIdColumn } from './id-columns.ts'
import { postedLine, type StoredTweet } from './tweet-event.ts'

const columns = `id, author_id AS authorId, version, text, conversation_id AS conversationId,
  in_reply_to_tweet_id AS inReplyToTweetId, in_reply_to_user_id AS inReplyToUserId, entities, trace`

const storedColumns = {
  id: tweetIdColumn,
  authorId: accountIdColumn,
  version: column.integer,
  text: column.string,
  conversationId: tweetIdColumn,
  inReplyToTweetId: column.nullable(tweetIdColumn),
  inReplyToUserId: column.nullable(accountIdColumn),
  entities: column.string,
  trace: column.nullable(column.string),
}

const readStored = rowReader(storedColumns)

/** Inserts new tweets, at least one, in one statement. */
export async function insertTweets(
  database: Statements,
  tweets: readonly StoredTweet[],
): Promise<void> {
  const rows = tweets.map((tweet) => [
    tweet.id,
    tweet.authorId,
    tweet.version,
    0,
    tweet.conversationId,
    tweet.inReplyToTweetId,
    tweet.inReplyToUserId,
    tweet.text,
    tweet.entities,
    tweet.trace,
  ])
  await database.query(
    `INSERT INTO tweets (
       id, author_id, version, deleted, conversation_id,
       in_reply_to_tweet_id, in_reply_to_user_id, text, entities, trace)
     VALUES ?`,
    [rows],
  )
}

/** Notes which accounts a tweet mentions, each once; at least one. */
export async function insertMentions(
  database: Statements,
  mentions: readonly (readonly [AccountId, TweetId])[],
): Promise<void> {
  await database.query('INSERT INTO mentions (account_id, tweet_id) VALUES ?', [mentions])
}

/** Forgets that a tweet mentions these accounts, at least one. */
export async function deleteMentions(
  database: Statements,
  tweetId: TweetId,
  accountIds: readonly AccountId[],
): Promise<void> {
  await database.query(
    `DELETE FROM mentions
     WHERE account_id IN (${digitList(accountIds)})
       AND tweet_id = ${digits(tweetId)}`,
  )
}

/** What a reply needs to know of the tweet that it answers. */
export type ReplyTarget = {
  readonly id: TweetId
  readonly authorId: AccountId
  readonly conversationId: TweetId
}

const readTargets = rowReader({
  id: tweetIdColumn,
  authorId: accountIdColumn,
  conversationId: tweetIdColumn,
})

export const replyTargetsSql = (ids: readonly TweetId[]) => `
  SELECT id, author_id AS authorId, conversation_id AS conversationId
  FROM tweets
  WHERE id IN (${digitList(ids)})
    AND deleted = 0`

/** The tweets of these ids, at least one, that are there to be answered. */
export async function loadReplyTargets(
  database: Statements,
  ids: readonly TweetId[],
): Promise<Map<TweetId, ReplyTarget>> {
  const targets = readTargets(await database.query(replyTargetsSql(ids)))
  return new Map(targets.map((target) => [target.id, target]))
}

export const tweetsByIdsSql = (ids: readonly TweetId[]) => `
  SELECT ${columns}
  FROM tweets
  WHERE id IN (${digitList(ids)})
    AND deleted = 0`

/** Tweets by id, in no order; unknown and deleted ones are missing. */
export async function loadTweets(
  database: Statements,
  ids: readonly TweetId[],
): Promise<StoredTweet[]> {
  if (ids.length === 0) return []
  return readStored(await database.query(tweetsByIdsSql(ids)))
}

export const scanTweetsSql = (afterId: TweetId, limit: number) => `
  SELECT ${columns}, deleted
  FROM tweets
  WHERE id > ${digits(afterId)}
  ORDER BY id
  LIMIT ${limit}`

const readScanned = rowReader({ ...storedColumns, deleted: column.boolean })

/** The next rows by id, tombstones included, as search indexes them. */
export async function scanTweets(
  database: Statements,
  afterId: TweetId,
  limit: number,
): Promise<ScannedTweet[]> {
  const rows = readScanned(await database.query(scanTweetsSql(afterId, limit)))
  return rows.map(({ deleted, ...tweet }) => {
    const { id, version } = tweet
    return deleted ? { id, version } : { id, version, posted: postedLine(tweet) }
  })
}

const readState = rowReader({
  authorId: accountIdColumn,
  version: column.integer,
  deleted: column.boolean,
  entities: column.string,
})

export type TweetState = ReturnType<typeof readState>[number]

/** A tweet or its tombstone, locked until the transaction ends; null for an id that never was one. */
export async function lockTweet(database: Statements, id: TweetId): Promise<TweetState | null> {
  const result = await database.query(
    `SELECT author_id AS authorId, version, deleted, entities
     FROM tweets
     WHERE id = ${digits(id)}
     FOR UPDATE`,
  )
  return readState(result)[0] ?? null
}

/** Makes a tombstone of a tweet: nothing of what it said stays. */
export async function buryTweet(database: Statements, id: TweetId, version: number): Promise<void> {
  await database.query(
    `UPDATE tweets
     SET deleted = 1, version = ${version}, text = '', entities = '{}', trace = NULL
     WHERE id = ${digits(id)}`,
  )
}
