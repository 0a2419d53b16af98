// All SQL on blocks, which are kept twice: by the one who blocks and by the one who is blocked.
import type { AccountId } from '@flightpath/contracts'
import { digits, type Statements } from '@flightpath/storage'

export type Block = { readonly blockerId: AccountId; readonly blockedId: AccountId }

export async function isBlocking(
  connection: Statements,
  { blockerId, blockedId }: Block,
): Promise<boolean> {
  const { rows } = await connection.execute(
    `SELECT position
     FROM blocks
     WHERE blocker_id = ? AND blocked_id = ?`,
    [digits(blockerId), digits(blockedId)],
  )
  return rows.length > 0
}

export const blockBetweenSql = `
  SELECT blocker_id
  FROM blocks
  WHERE blocker_id = ? AND blocked_id = ?
  UNION ALL
  SELECT blocker_id
  FROM blocked_by
  WHERE blocked_id = ? AND blocker_id = ?`

/** Whether either blocks the other, read by the keys of `accountId`. */
export async function isBlockBetween(
  connection: Statements,
  accountId: AccountId,
  otherId: AccountId,
): Promise<boolean> {
  const pair = [accountId, otherId].map(digits)
  const { rows } = await connection.execute(blockBetweenSql, [...pair, ...pair])
  return rows.length > 0
}

/** Writes both directions. */
export async function insertBlock(
  connection: Statements,
  { blockerId, blockedId }: Block,
  position: string,
): Promise<void> {
  await connection.execute(
    `INSERT INTO blocks (blocker_id, blocked_id, position)
     VALUES (?, ?, ?)`,
    [blockerId, blockedId, position].map(digits),
  )
  await connection.execute(
    `INSERT INTO blocked_by (blocked_id, blocker_id)
     VALUES (?, ?)`,
    [digits(blockedId), digits(blockerId)],
  )
}

/** Removes both directions; says whether there was a block. */
export async function deleteBlock(
  connection: Statements,
  { blockerId, blockedId }: Block,
): Promise<boolean> {
  const { affectedRows } = await connection.execute(
    `DELETE FROM blocks
     WHERE blocker_id = ? AND blocked_id = ?`,
    [digits(blockerId), digits(blockedId)],
  )
  if (affectedRows === 0) return false
  await connection.execute(
    `DELETE FROM blocked_by
     WHERE blocked_id = ? AND blocker_id = ?`,
    [digits(blockedId), digits(blockerId)],
  )
  return true
}
