// All SQL on who is on which list, and on how many public ones.
import type { AccountId, ListId } from '@flightpath/contracts'
import { digits, readColumn, type Statements } from '@flightpath/storage'
import { accountIdColumn } from './columns.ts'

export type Membership = { readonly listId: ListId; readonly accountId: AccountId }

export async function isMember(
  connection: Statements,
  { listId, accountId }: Membership,
): Promise<boolean> {
  const { rows } = await connection.execute(
    `SELECT position
     FROM list_members
     WHERE list_id = ? AND account_id = ?`,
    [digits(listId), digits(accountId)],
  )
  return rows.length > 0
}

export async function insertMember(
  connection: Statements,
  { listId, accountId }: Membership,
  position: string,
): Promise<void> {
  await connection.execute(
    `INSERT INTO list_members (list_id, account_id, position)
     VALUES (?, ?, ?)`,
    [listId, accountId, position].map(digits),
  )
}

/** Whether the account was on it. */
export async function deleteMember(
  connection: Statements,
  { listId, accountId }: Membership,
): Promise<boolean> {
  const { affectedRows } = await connection.execute(
    `DELETE FROM list_members
     WHERE list_id = ? AND account_id = ?`,
    [digits(listId), digits(accountId)],
  )
  return affectedRows > 0
}

export async function deleteMembers(connection: Statements, listId: ListId): Promise<void> {
  await connection.execute(
    `DELETE FROM list_members
     WHERE list_id = ?`,
    [digits(listId)],
  )
}

export const membersSql = `
  SELECT account_id
  FROM list_members
  WHERE list_id = ?`

export async function loadMembers(database: Statements, listId: ListId): Promise<AccountId[]> {
  const rows = await database.execute(membersSql, [digits(listId)], { rowsAsArray: true })
  return readColumn(accountIdColumn, rows)
}

/** Counts a public list of one more for an account. */
export async function countListing(connection: Statements, accountId: AccountId): Promise<void> {
  await connection.execute(
    `INSERT INTO listings (account_id, listed_count)
     VALUES (?, 1)
     ON DUPLICATE KEY UPDATE listed_count = listed_count + 1`,
    [digits(accountId)],
  )
}

export async function uncountListing(connection: Statements, accountId: AccountId): Promise<void> {
  await connection.execute(
    `UPDATE listings
     SET listed_count = listed_count - 1
     WHERE account_id = ?`,
    [digits(accountId)],
  )
}

/** Counts a list for all on it, ascending by id, so that two lists with the same people wait in no circle. */
export async function countListings(connection: Statements, listId: ListId): Promise<void> {
  await connection.execute(
    `INSERT INTO listings (account_id, listed_count)
     SELECT account_id, 1
     FROM list_members FORCE INDEX (PRIMARY)
     WHERE list_id = ?
     ORDER BY account_id
     ON DUPLICATE KEY UPDATE listed_count = listings.listed_count + 1`,
    [digits(listId)],
  )
}

/** The opposite, in the same order. */
export async function uncountListings(connection: Statements, listId: ListId): Promise<void> {
  await connection.execute(
    `UPDATE list_members FORCE INDEX (PRIMARY)
     STRAIGHT_JOIN listings ON listings.account_id = list_members.account_id
     SET listings.listed_count = listings.listed_count - 1
     WHERE list_members.list_id = ?`,
    [digits(listId)],
  )
}
