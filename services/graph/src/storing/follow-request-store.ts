// All SQL on follow requests, each of which stands by the account that is asked.
import type { AccountId } from '@flightpath/contracts'
import { digits, readColumn, type Statements } from '@flightpath/storage'
import type { Follow } from './follow-store.ts'
import { accountIdColumn } from './columns.ts'

/** Whether it is new; one that stands already stays as it is. */
export async function insertRequest(
  connection: Statements,
  { followerId, followeeId }: Follow,
  position: string,
): Promise<boolean> {
  const { affectedRows } = await connection.execute(
    `INSERT IGNORE INTO follow_requests (target_id, requester_id, position)
     VALUES (?, ?, ?)`,
    [followeeId, followerId, position].map(digits),
  )
  return affectedRows > 0
}

export async function isRequested(
  connection: Statements,
  { followerId, followeeId }: Follow,
): Promise<boolean> {
  const { rows } = await connection.execute(
    `SELECT position
     FROM follow_requests
     WHERE target_id = ? AND requester_id = ?`,
    [digits(followeeId), digits(followerId)],
  )
  return rows.length > 0
}

/** Whether there was one. */
export async function deleteRequest(
  connection: Statements,
  { followerId, followeeId }: Follow,
): Promise<boolean> {
  const { affectedRows } = await connection.execute(
    `DELETE FROM follow_requests
     WHERE target_id = ? AND requester_id = ?`,
    [digits(followeeId), digits(followerId)],
  )
  return affectedRows > 0
}

export const requestersSql = `
  SELECT requester_id
  FROM follow_requests FORCE INDEX (by_position)
  WHERE target_id = ?
  ORDER BY position
  LIMIT ?`

/** Some of those who ask, the earliest first. */
export async function loadRequesters(
  database: Statements,
  targetId: AccountId,
  limit: number,
): Promise<AccountId[]> {
  const rows = await database.execute(requestersSql, [digits(targetId), limit], {
    rowsAsArray: true,
  })
  return readColumn(accountIdColumn, rows)
}
