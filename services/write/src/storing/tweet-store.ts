// SQL that changes tweets and mentions, and that reads whole tweets.
import type { AccountId, TweetId } from '@flightpath/contracts'
import {
  column,
  digitList,
  digits,
  readColumn,
  rowReader,
  sql,
  type RowOf,
  type Statements,
} from '@flightpath/storage'
import { accountIdColumn, replySettingsColumn, tweetIdColumn } from './columns.ts'
import { tombstoneVersion, type Reference, type StoredTweet } from './stored-tweet.ts'

/** What a SELECT of whole tweets names, for `readTweetRow`. */
export const tweetColumns = sql`tweets.id, author_id AS authorId, tweets.version, text, conversation_id AS conversationId,
  in_reply_to_tweet_id AS inReplyToTweetId, in_reply_to_user_id AS inReplyToUserId,
  reposted_tweet_id AS repostedTweetId, reposted_user_id AS repostedUserId,
  quoted_tweet_id AS quotedTweetId, quoted_user_id AS quotedUserId,
  reply_settings AS replySettings, entities, trace`

export const tweetShape = {
  id: tweetIdColumn,
  authorId: accountIdColumn,
  version: column.integer,
  text: column.string,
  conversationId: tweetIdColumn,
  inReplyToTweetId: column.nullable(tweetIdColumn),
  inReplyToUserId: column.nullable(accountIdColumn),
  repostedTweetId: column.nullable(tweetIdColumn),
  repostedUserId: column.nullable(accountIdColumn),
  quotedTweetId: column.nullable(tweetIdColumn),
  quotedUserId: column.nullable(accountIdColumn),
  replySettings: replySettingsColumn,
  entities: column.string,
  trace: column.nullable(column.string),
}

const readTweetRows = rowReader(tweetShape)

/** A row of `tweetColumns` as a tweet. */
export function toStored(row: RowOf<typeof readTweetRows>): StoredTweet {
  return {
    id: row.id,
    authorId: row.authorId,
    version: row.version,
    text: row.text,
    conversationId: row.conversationId,
    inReplyTo: toReference(row.inReplyToTweetId, row.inReplyToUserId),
    reposted: toReference(row.repostedTweetId, row.repostedUserId),
    quoted: toReference(row.quotedTweetId, row.quotedUserId),
    replySettings: row.replySettings,
    entities: row.entities,
    trace: row.trace,
  }
}

function toReference(id: TweetId | null, authorId: AccountId | null): Reference | null {
  return id === null || authorId === null ? null : { id, authorId }
}

/** Inserts new tweets, at least one, in one statement. */
export async function insertTweets(
  database: Statements,
  tweets: readonly StoredTweet[],
): Promise<void> {
  const rows = tweets.map((tweet) => [
    digits(tweet.id),
    digits(tweet.authorId),
    tweet.version,
    0,
    digits(tweet.conversationId),
    ...referenceValues(tweet.inReplyTo),
    ...referenceValues(tweet.reposted),
    ...referenceValues(tweet.quoted),
    tweet.replySettings,
    tweet.text,
    tweet.entities,
    tweet.trace,
  ])
  await database.query(
    `INSERT INTO tweets (
       id, author_id, version, deleted, conversation_id, in_reply_to_tweet_id, in_reply_to_user_id,
       reposted_tweet_id, reposted_user_id, quoted_tweet_id, quoted_user_id, reply_settings,
       text, entities, trace)
     VALUES ?`,
    [rows],
  )
}

function referenceValues(reference: Reference | null) {
  return reference === null ? [null, null] : [digits(reference.id), digits(reference.authorId)]
}

/** Notes which accounts a tweet mentions, each once; at least one. */
export async function insertMentions(
  database: Statements,
  mentions: readonly (readonly [AccountId, TweetId])[],
): Promise<void> {
  const rows = mentions.map((mention) => mention.map(digits))
  await database.query('INSERT INTO mentions (account_id, tweet_id) VALUES ?', [rows])
}

/** Forgets that a tweet mentions these accounts, at least one. */
export async function deleteMentions(
  database: Statements,
  tweetId: TweetId,
  accountIds: readonly AccountId[],
): Promise<void> {
  await database.query(
    sql`DELETE FROM mentions
     WHERE account_id IN (${digitList(accountIds)})
       AND tweet_id = ${digits(tweetId)}`,
  )
}

export const tweetsByIdsSql = (ids: readonly TweetId[]) => sql`
  SELECT ${tweetColumns}
  FROM tweets
  WHERE id IN (${digitList(ids)})
    AND deleted = 0`

/** Tweets by id, in no order; unknown and deleted ones are missing. */
export async function loadTweets(
  database: Statements,
  ids: readonly TweetId[],
): Promise<StoredTweet[]> {
  if (ids.length === 0) return []
  return readTweetRows(await database.query(tweetsByIdsSql(ids))).map(toStored)
}

/** A tweet, or its tombstone: that says what it was, and no more. */
export type TweetOrTombstone = { readonly tweet: StoredTweet; readonly deleted: boolean }

const readRowsOfEither = rowReader({ ...tweetShape, deleted: column.boolean })

const tweetRowSql = (id: TweetId) => sql`
  SELECT ${tweetColumns}, deleted
  FROM tweets
  WHERE id = ${digits(id)}`

/** Null for an id that never was a tweet. */
export async function loadTweetOrTombstone(
  database: Statements,
  id: TweetId,
): Promise<TweetOrTombstone | null> {
  return readEither(await database.query(tweetRowSql(id)))
}

/** The same, and nobody else changes or deletes it until the transaction ends. */
export async function lockTweet(
  database: Statements,
  id: TweetId,
): Promise<TweetOrTombstone | null> {
  return readEither(await database.query(sql`${tweetRowSql(id)} FOR UPDATE`))
}

/**
 * Whether a tweet is there; if so, nobody deletes it until the transaction ends. Others may hold it in the same way
 * meanwhile. What is joined to a tweet within such a transaction is found by whoever deletes it, and after that nothing
 * is joined to it any more.
 */
export async function holdTweet(database: Statements, id: TweetId): Promise<boolean> {
  // MariaDB does not know FOR SHARE.
  const result = await database.query(
    sql`SELECT deleted
     FROM tweets
     WHERE id = ${digits(id)}
     LOCK IN SHARE MODE`,
    { rowsAsArray: true },
  )
  return readColumn(column.boolean, result)[0] === false
}

function readEither(result: Parameters<typeof readRowsOfEither>[0]): TweetOrTombstone | null {
  const [row] = readRowsOfEither(result)
  return row === undefined ? null : { tweet: toStored(row), deleted: row.deleted }
}

/** Makes tombstones of tweets, at least one: nothing of what they said stays. */
export async function makeTombstones(database: Statements, ids: readonly TweetId[]): Promise<void> {
  await database.query(
    sql`UPDATE tweets
     SET deleted = 1, version = ${tombstoneVersion}, text = '', entities = '{}', trace = NULL
     WHERE id IN (${digitList(ids)})`,
  )
}
