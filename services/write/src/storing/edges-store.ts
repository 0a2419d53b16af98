// SQL that changes what joins accounts to tweets: likes, bookmarks and pins.
import type { AccountId, TweetId } from '@flightpath/contracts'
import { digitList, digits, readColumn, rowReader, sql, type Statements } from '@flightpath/storage'
import { accountIdColumn, tweetIdColumn } from './columns.ts'

/** Tables of what an account may do to a tweet once. */
export type EdgeTable = 'likes' | 'bookmarks'

const names = { likes: sql`likes`, bookmarks: sql`bookmarks` } as const

/** What an account did to a tweet. */
export type Edge = { readonly accountId: AccountId; readonly tweetId: TweetId }

/** Resolves with whether it was not there yet. `position` is a new id. */
export async function insertEdge(
  database: Statements,
  table: EdgeTable,
  { accountId, tweetId }: Edge,
  position: TweetId,
): Promise<boolean> {
  const { affectedRows } = await database.query(
    sql`INSERT IGNORE INTO ${names[table]} (account_id, tweet_id, position)
     VALUES (${digits(accountId)}, ${digits(tweetId)}, ${digits(position)})`,
  )
  return affectedRows === 1
}

/** Resolves with whether it was there. */
export async function deleteEdge(
  database: Statements,
  table: EdgeTable,
  { accountId, tweetId }: Edge,
): Promise<boolean> {
  const { affectedRows } = await database.query(
    sql`DELETE FROM ${names[table]}
     WHERE account_id = ${digits(accountId)}
       AND tweet_id = ${digits(tweetId)}`,
  )
  return affectedRows === 1
}

export const edgesOfTweetSql = (table: EdgeTable, tweetId: TweetId, limit: number) => sql`
  SELECT account_id
  FROM ${names[table]}
  WHERE tweet_id = ${digits(tweetId)}
  LIMIT ${limit}`

/** Deletes at most `limit` of a tweet's; resolves with whose they were. */
export async function deleteEdgesOfTweet(
  database: Statements,
  table: EdgeTable,
  tweetId: TweetId,
  limit: number,
): Promise<AccountId[]> {
  const locking = sql`${edgesOfTweetSql(table, tweetId, limit)} FOR UPDATE`
  const result = await database.query(locking, { rowsAsArray: true })
  const accountIds = readColumn(accountIdColumn, result)
  if (accountIds.length === 0) return []
  await database.query(
    sql`DELETE FROM ${names[table]}
     WHERE account_id IN (${digitList(accountIds)})
       AND tweet_id = ${digits(tweetId)}`,
  )
  return accountIds
}

/** Pins a tweet instead of what the account had pinned. */
export async function setPin(database: Statements, { accountId, tweetId }: Edge): Promise<void> {
  await database.query(
    sql`INSERT INTO pinned_tweets (account_id, tweet_id)
     VALUES (${digits(accountId)}, ${digits(tweetId)})
     ON DUPLICATE KEY UPDATE tweet_id = VALUES(tweet_id)`,
  )
}

/** Unpins a tweet if it is the one that is pinned. */
export async function deletePin(database: Statements, { accountId, tweetId }: Edge): Promise<void> {
  await database.query(
    sql`DELETE FROM pinned_tweets
     WHERE account_id = ${digits(accountId)}
       AND tweet_id = ${digits(tweetId)}`,
  )
}

const readPins = rowReader({ accountId: accountIdColumn, tweetId: tweetIdColumn })

const pinsSql = (accountIds: readonly AccountId[]) => sql`
  SELECT account_id AS accountId, tweet_id AS tweetId
  FROM pinned_tweets
  WHERE account_id IN (${digitList(accountIds)})`

/** What accounts, at least one, have pinned. */
export async function loadPins(
  database: Statements,
  accountIds: readonly AccountId[],
): Promise<Map<AccountId, TweetId>> {
  const pins = readPins(await database.query(pinsSql(accountIds)))
  return new Map(pins.map(({ accountId, tweetId }) => [accountId, tweetId]))
}
