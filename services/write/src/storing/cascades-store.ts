// SQL that keeps which deletions are not finished.
import type { TweetId } from '@flightpath/contracts'
import { digits, readColumn, sql, type Statements } from '@flightpath/storage'
import { tweetIdColumn } from './columns.ts'

/** Notes that a deleted tweet has more to take away than one transaction does. */
export async function insertCascade(database: Statements, tweetId: TweetId): Promise<void> {
  await database.query(sql`INSERT IGNORE INTO cascades (tweet_id) VALUES (${digits(tweetId)})`)
}

/** Whether there is one. */
export async function hasCascades(database: Statements): Promise<boolean> {
  const { rows } = await database.query('SELECT tweet_id FROM cascades LIMIT 1')
  return rows.length > 0
}

/** One such tweet that nobody is at work on, locked until the transaction ends; null when there is none. */
export async function lockCascade(database: Statements): Promise<TweetId | null> {
  const result = await database.query(
    `SELECT tweet_id
     FROM cascades
     ORDER BY tweet_id
     LIMIT 1
     FOR UPDATE SKIP LOCKED`,
    [],
    { rowsAsArray: true },
  )
  return readColumn(tweetIdColumn, result)[0] ?? null
}

export async function deleteCascade(database: Statements, tweetId: TweetId): Promise<void> {
  await database.query(sql`DELETE FROM cascades WHERE tweet_id = ${digits(tweetId)}`)
}
