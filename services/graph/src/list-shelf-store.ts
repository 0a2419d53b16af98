// All SQL on lists that accounts follow or pinned, and on pages of lists around an account.
import type { AccountId, ListId } from '@flightpath/contracts'
import { column, readColumn, rowReader, type Statements } from '@flightpath/storage'
import { listIdColumn } from './id-column.ts'
import { largestPosition, type PageBounds } from './page-bounds.ts'

/** Where an account keeps lists of anybody's. */
export type Shelf = 'followed' | 'pinned'

export type Shelved = { readonly accountId: AccountId; readonly listId: ListId }

const tables = { followed: 'list_followers', pinned: 'pinned_lists' } as const

/** Whether it is new; one that stands already stays as it is. */
export async function shelve(
  connection: Statements,
  shelf: Shelf,
  { accountId, listId }: Shelved,
  position: string,
): Promise<boolean> {
  const { affectedRows } = await connection.execute(
    `INSERT IGNORE INTO ${tables[shelf]} (account_id, list_id, position)
     VALUES (?, ?, ?)`,
    [accountId, listId, position],
  )
  return affectedRows > 0
}

/** Whether it was there. */
export async function unshelve(
  connection: Statements,
  shelf: Shelf,
  { accountId, listId }: Shelved,
): Promise<boolean> {
  const { affectedRows } = await connection.execute(
    `DELETE FROM ${tables[shelf]}
     WHERE account_id = ? AND list_id = ?`,
    [accountId, listId],
  )
  return affectedRows > 0
}

/** Takes a deleted list off some accounts' shelves; false when there are no more. */
export async function unshelveSome(
  connection: Statements,
  shelf: Shelf,
  listId: ListId,
  limit: number,
): Promise<boolean> {
  const { affectedRows } = await connection.execute(
    `DELETE FROM ${tables[shelf]}
     WHERE list_id = ?
     LIMIT ?`,
    [listId, limit],
  )
  return affectedRows > 0
}

export const pinnedCountSql = `
  SELECT COUNT(*)
  FROM pinned_lists FORCE INDEX (PRIMARY)
  WHERE account_id = ?`

export async function countPinned(connection: Statements, accountId: AccountId): Promise<number> {
  const rows = await connection.execute(pinnedCountSql, [accountId], { rowsAsArray: true })
  return readColumn(column.integer, rows)[0] ?? 0
}

export type ListKind = 'owned' | 'memberships' | Shelf

/** Pages in either direction of one table, read in the order of an index. */
function pagesOf(select: string, position: string) {
  return {
    below: `${select} AND ${position} < ?
    ORDER BY ${position} DESC
    LIMIT ?`,
    above: `${select} AND ${position} > ?
    ORDER BY ${position}
    LIMIT ?`,
  }
}

/** Rows that a deleted list left behind are passed over. */
function selectFrom(table: string, index: string): string {
  return `
    SELECT ${table}.list_id AS listId, ${table}.position AS position
    FROM ${table} FORCE INDEX (${index})
    STRAIGHT_JOIN lists ON lists.id = ${table}.list_id AND lists.deleted = 0
    WHERE ${table}.account_id = ?`
}

export const listPagesSql: Readonly<Record<ListKind, ReturnType<typeof pagesOf>>> = {
  owned: pagesOf(
    `
    SELECT id AS listId, id AS position
    FROM lists FORCE INDEX (by_owner)
    WHERE owner_id = ? AND deleted = 0`,
    'id',
  ),
  memberships: pagesOf(selectFrom('list_members', 'by_account'), 'list_members.position'),
  followed: pagesOf(selectFrom('list_followers', 'by_account'), 'list_followers.position'),
  pinned: pagesOf(selectFrom('pinned_lists', 'by_position'), 'pinned_lists.position'),
}

const readShelved = rowReader({ listId: listIdColumn, position: column.digits })

/** One page, latest first: the nearest below `before`, or the nearest above `after`. */
export async function loadListPage(
  database: Statements,
  kind: ListKind,
  accountId: AccountId,
  { before, after, limit }: PageBounds,
): Promise<{ listId: ListId; position: string }[]> {
  const sql = listPagesSql[kind]
  if (after !== null) {
    return readShelved(await database.execute(sql.above, [accountId, after, limit])).toReversed()
  }
  const bound = before ?? largestPosition
  return readShelved(await database.execute(sql.below, [accountId, bound, limit]))
}
