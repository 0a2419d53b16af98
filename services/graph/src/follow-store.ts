// All SQL on follows, which are kept twice: by the one who follows and by the one who is followed.
import type { AccountId } from '@flightpath/contracts'
import { column, readColumn, rowReader, type Statements } from '@flightpath/storage'
import { accountIdColumn } from './id-column.ts'

export type Follow = { readonly followerId: AccountId; readonly followeeId: AccountId }

/** Where a follow stands in both lists: a Snowflake id, so the latest has the largest. */
export type Connection = { readonly accountId: AccountId; readonly position: string }

export async function isFollowing(
  connection: Statements,
  { followerId, followeeId }: Follow,
): Promise<boolean> {
  const { rows } = await connection.execute(
    `SELECT position
     FROM following
     WHERE follower_id = ? AND followee_id = ?`,
    [followerId, followeeId],
  )
  return rows.length > 0
}

/** Writes both directions. */
export async function insertFollow(
  connection: Statements,
  { followerId, followeeId }: Follow,
  position: string,
): Promise<void> {
  await connection.execute(
    `INSERT INTO following (follower_id, followee_id, position)
     VALUES (?, ?, ?)`,
    [followerId, followeeId, position],
  )
  await connection.execute(
    `INSERT INTO followers (followee_id, follower_id, position)
     VALUES (?, ?, ?)`,
    [followeeId, followerId, position],
  )
}

/** Removes both directions. */
export async function deleteFollow(
  connection: Statements,
  { followerId, followeeId }: Follow,
): Promise<void> {
  await connection.execute(
    `DELETE FROM following
     WHERE follower_id = ? AND followee_id = ?`,
    [followerId, followeeId],
  )
  await connection.execute(
    `DELETE FROM followers
     WHERE followee_id = ? AND follower_id = ?`,
    [followeeId, followerId],
  )
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
  const { rows } = await database.query(followersSql, [followeeIds], { rowsAsArray: true })
  const followers = new Map<AccountId, AccountId[]>(followeeIds.map((id) => [id, []]))
  for (const row of rows) {
    if (!Array.isArray(row)) throw new TypeError('expected rows as arrays')
    followers.get(accountIdColumn(row[0]))?.push(accountIdColumn(row[1]))
  }
  return followers
}

export const followersPageSql = `
  SELECT follower_id
  FROM followers
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
  const rows = await database.execute(followersPageSql, [followeeId, after ?? '0', limit], {
    rowsAsArray: true,
  })
  return readColumn(accountIdColumn, rows)
}

const readConnections = rowReader({ accountId: accountIdColumn, position: column.string })

export const connectionsSql = {
  followers: `
    SELECT follower_id AS accountId, position
    FROM followers
    WHERE followee_id = ? AND position < ?
    ORDER BY position DESC
    LIMIT ?`,
  following: `
    SELECT followee_id AS accountId, position
    FROM following
    WHERE follower_id = ? AND position < ?
    ORDER BY position DESC
    LIMIT ?`,
} as const

/** The largest BIGINT UNSIGNED. */
const aboveAll = '18446744073709551615'

/** One page of either list, the latest follow first, below a position. */
export async function loadConnections(
  database: Statements,
  direction: 'followers' | 'following',
  page: { accountId: AccountId; before: string | null; limit: number },
): Promise<Connection[]> {
  return readConnections(
    await database.execute(connectionsSql[direction], [
      page.accountId,
      page.before ?? aboveAll,
      page.limit,
    ]),
  )
}
