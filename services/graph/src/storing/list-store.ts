// All SQL on lists themselves. A deleted list keeps its row.
import type { AccountId, List, ListId } from '@flightpath/contracts'
import {
  column,
  digitList,
  digits,
  readColumn,
  rowReader,
  sql,
  type Statements,
} from '@flightpath/storage'
import { accountIdColumn, listIdColumn } from './columns.ts'

export async function insertList(
  connection: Statements,
  list: Omit<List, 'members' | 'followers'>,
): Promise<void> {
  await connection.execute(
    `INSERT INTO lists (id, owner_id, name, description, private, deleted, created_at_ms, members_count, followers_count)
     VALUES (?, ?, ?, ?, ?, 0, ?, 0, 0)`,
    [
      digits(list.id),
      digits(list.ownerId),
      list.name,
      list.description,
      list.private,
      list.createdAtMs,
    ],
  )
}

export const ownedCountSql = `
  SELECT COUNT(*)
  FROM lists FORCE INDEX (by_owner)
  WHERE owner_id = ? AND deleted = 0`

export async function countOwned(connection: Statements, ownerId: AccountId): Promise<number> {
  const rows = await connection.execute(ownedCountSql, [digits(ownerId)], { rowsAsArray: true })
  return readColumn(column.integer, rows)[0] ?? 0
}

const columns = {
  id: listIdColumn,
  ownerId: accountIdColumn,
  name: column.string,
  description: column.string,
  private: column.boolean,
  createdAtMs: column.integer,
  members: column.integer,
  followers: column.integer,
} as const
const readLists = rowReader(columns)
const readLocked = rowReader({ ...columns, deleted: column.boolean })

export type LockedList = ReturnType<typeof readLocked>[number]

const selected = sql`
  id, owner_id AS ownerId, name, description, private, created_at_ms AS createdAtMs,
  members_count AS members, followers_count AS followers`

/** Reads and locks a list until the transaction ends, deleted or not; null for an unknown one. */
export async function lockList(connection: Statements, id: ListId): Promise<LockedList | null> {
  const rows = await connection.query(sql`
    SELECT ${selected}, deleted
    FROM lists
    WHERE id = ${digits(id)}
    FOR UPDATE`)
  return readLocked(rows)[0] ?? null
}

/** Writes what may change of a list that this transaction has locked. */
export async function updateList(connection: Statements, list: LockedList): Promise<void> {
  const { id, name, description, members, followers, deleted } = list
  await connection.execute(
    `UPDATE lists
     SET name = ?, description = ?, private = ?, members_count = ?, followers_count = ?, deleted = ?
     WHERE id = ?`,
    [name, description, list.private, members, followers, deleted, digits(id)],
  )
}

export const listsByIdsSql = (ids: readonly ListId[]) => sql`
  SELECT ${selected}
  FROM lists
  WHERE id IN (${digitList(ids)}) AND deleted = 0`

/** Lists in no order; unknown and deleted ones are missing. */
export async function loadListsByIds(
  database: Statements,
  ids: readonly ListId[],
): Promise<List[]> {
  return ids.length === 0 ? [] : readLists(await database.query(listsByIdsSql(ids)))
}
