// SQL that reads rows as search indexes them.
import type { ScannedTweet, TweetId } from '@flightpath/contracts'
import {
  column,
  digitList,
  digits,
  rowReader,
  sql,
  type RowOf,
  type Statements,
} from '@flightpath/storage'
import { postedEvent } from './stored-tweet.ts'
import { toStored, tweetColumns, tweetShape } from './tweet-store.ts'

// Forced, because where hardly a tweet has counts MySQL would rather hash them, and then sort all tweets for each page.
const rowsSql = sql`
  SELECT ${tweetColumns}, deleted, COALESCE(tweet_counts.version, 0) AS countsVersion,
    COALESCE(replies, 0) AS replies, COALESCE(reposts, 0) AS reposts, COALESCE(quotes, 0) AS quotes,
    COALESCE(likes, 0) AS likes
  FROM tweets
  LEFT JOIN tweet_counts FORCE INDEX (PRIMARY) ON tweet_counts.tweet_id = tweets.id`

const readRows = rowReader({
  ...tweetShape,
  deleted: column.boolean,
  countsVersion: column.integer,
  replies: column.integer,
  reposts: column.integer,
  quotes: column.integer,
  likes: column.integer,
})

export const scanTweetsSql = (afterId: TweetId, limit: number) => sql`${rowsSql}
  WHERE id > ${digits(afterId)}
  ORDER BY id
  LIMIT ${limit}`

/** The next rows by id, tombstones included. */
export async function scanTweets(
  database: Statements,
  afterId: TweetId,
  limit: number,
): Promise<ScannedTweet[]> {
  return readRows(await database.query(scanTweetsSql(afterId, limit))).map(toScanned)
}

export const searchRowsSql = (ids: readonly TweetId[]) => sql`${rowsSql}
  WHERE id IN (${digitList(ids)})`

/** The rows of these ids, tombstones included, in no order. */
export async function loadSearchRows(
  database: Statements,
  ids: readonly TweetId[],
): Promise<ScannedTweet[]> {
  if (ids.length === 0) return []
  return readRows(await database.query(searchRowsSql(ids))).map(toScanned)
}

function toScanned(row: RowOf<typeof readRows>): ScannedTweet {
  const { id, version, countsVersion, replies, reposts, quotes, likes } = row
  const scanned = { id, version, countsVersion, replies, reposts, quotes, likes }
  return row.deleted ? scanned : { ...scanned, posted: JSON.stringify(postedEvent(toStored(row))) }
}
