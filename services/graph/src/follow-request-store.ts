// All SQL on follow requests, each of which stands by the account that is asked.
import type { AccountId } from '@flightpath/contracts'
import { readColumn, type Statements } from '@flightpath/storage'
import type { Follow } from './follow-store.ts'
import { accountIdColumn } from './id-column.ts'

/** A request that stands already stays as it is. */
export async function insertRequest(
  connection: Statements,
  { followerId, followeeId }: Follow,
  position: string,
): Promise<void> {
  await connection.execute(
    `INSERT INTO follow_requests (target_id, requester_id, position)
     VALUES (?, ?, ?)
     ON DUPLICATE KEY UPDATE position = position`,
    [followeeId, followerId, position],
  )
}

export async function isRequested(
  connection: Statements,
  { followerId, followeeId }: Follow,
): Promise<boolean> {
  const { rows } = await connection.execute(
    `SELECT position
     FROM follow_requests
     WHERE target_id = ? AND requester_id = ?`,
    [followeeId, followerId],
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
    [followeeId, followerId],
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
  const rows = await database.execute(requestersSql, [targetId, limit], { rowsAsArray: true })
  return readColumn(accountIdColumn, rows)
}
