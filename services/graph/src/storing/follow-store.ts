// All SQL on follows, which are kept twice: by the one who follows and by the one who is followed.
import type { AccountId } from '@flightpath/contracts'
import { digits, readColumn, type Statements } from '@flightpath/storage'
import { accountIdColumn } from './columns.ts'

export type Follow = { readonly followerId: AccountId; readonly followeeId: AccountId }

export async function isFollowing(
  connection: Statements,
  { followerId, followeeId }: Follow,
): Promise<boolean> {
  const { rows } = await connection.execute(
    `SELECT position
     FROM following
     WHERE follower_id = ? AND followee_id = ?`,
    [digits(followerId), digits(followeeId)],
  )
  return rows.length > 0
}

/** Writes both directions. The position is a Snowflake id, so the latest follow has the largest. */
export async function insertFollow(
  connection: Statements,
  { followerId, followeeId }: Follow,
  position: string,
): Promise<void> {
  await connection.execute(
    `INSERT INTO following (follower_id, followee_id, position)
     VALUES (?, ?, ?)`,
    [followerId, followeeId, position].map(digits),
  )
  await connection.execute(
    `INSERT INTO followers (followee_id, follower_id, position)
     VALUES (?, ?, ?)`,
    [followeeId, followerId, position].map(digits),
  )
}

/** Removes both directions; says whether there was a follow. */
export async function deleteFollow(
  connection: Statements,
  { followerId, followeeId }: Follow,
): Promise<boolean> {
  const { affectedRows } = await connection.execute(
    `DELETE FROM following
     WHERE follower_id = ? AND followee_id = ?`,
    [digits(followerId), digits(followeeId)],
  )
  if (affectedRows === 0) return false
  await connection.execute(
    `DELETE FROM followers
     WHERE followee_id = ? AND follower_id = ?`,
    [digits(followeeId), digits(followerId)],
  )
  return true
}

export const followersSql = `
  SELECT followee_id, follower_id
  FROM followers
  WHERE followee_id IN (?)`

/** The whole follower lists of some accounts, for those that are short together. */
export async function loadFollowers(
  database: Statements,
  followeeIds: readonly AccountId[],
): Promise<Map<AccountId, AccountId[]>> {
  const { rows } = await database.query(followersSql, [followeeIds.map(digits)], {
    rowsAsArray: true,
  })
  const followers = new Map<AccountId, AccountId[]>(followeeIds.map((id) => [id, []]))
  for (const row of rows) {
    if (!Array.isArray(row)) throw new TypeError('expected rows as arrays')
    followers.get(accountIdColumn(row[0]))?.push(accountIdColumn(row[1]))
  }
  return followers
}

// MySQL 8.4 would rather read the list by position, which begins with the account too, and sort it.
export const followersPageSql = `
  SELECT follower_id
  FROM followers FORCE INDEX (PRIMARY)
  WHERE followee_id = ? AND follower_id > ?
  ORDER BY follower_id
  LIMIT ?`

/** A part of one account's follower list, ascending by id. */
export async function loadFollowersAfter(
  database: Statements,
  followeeId: AccountId,
  after: AccountId | null,
  limit: number,
): Promise<AccountId[]> {
  // As a text: mysql2 takes twice as long to read large integers out of the binary protocol.
  const rows = await database.query(
    followersPageSql,
    [digits(followeeId), digits(after ?? '0'), limit],
    {
      rowsAsArray: true,
    },
  )
  return readColumn(accountIdColumn, rows)
}
