// All SQL on lists that accounts follow or pinned, and on pages of lists around an account.
import type { AccountId, ListId } from '@flightpath/contracts'
import {
  column,
  digitList,
  digits,
  readColumn,
  rowReader,
  sql,
  type Sql,
  type Statements,
} from '@flightpath/storage'
import { listIdColumn } from './columns.ts'
import { largestPosition, type PageBounds } from './page-bounds.ts'

/** Where an account keeps lists of anybody's. */
export type Shelf = 'followed' | 'pinned'

export type Shelved = { readonly accountId: AccountId; readonly listId: ListId }

const tables = { followed: sql`list_followers`, pinned: sql`pinned_lists` } as const

/** Whether it is new; one that stands already stays as it is. */
export async function shelve(
  connection: Statements,
  shelf: Shelf,
  { accountId, listId }: Shelved,
  position: string,
): Promise<boolean> {
  const { affectedRows } = await connection.query(sql`
    INSERT IGNORE INTO ${tables[shelf]} (account_id, list_id, position)
    VALUES (${digitList([accountId, listId, position])})`)
  return affectedRows > 0
}

/** Whether it was there. */
export async function unshelve(
  connection: Statements,
  shelf: Shelf,
  { accountId, listId }: Shelved,
): Promise<boolean> {
  const { affectedRows } = await connection.query(sql`
    DELETE FROM ${tables[shelf]}
    WHERE account_id = ${digits(accountId)} AND list_id = ${digits(listId)}`)
  return affectedRows > 0
}

/** Takes a deleted list off some accounts' shelves; false when there are no more. */
export async function unshelveSome(
  connection: Statements,
  shelf: Shelf,
  listId: ListId,
  limit: number,
): Promise<boolean> {
  const { affectedRows } = await connection.query(sql`
    DELETE FROM ${tables[shelf]}
    WHERE list_id = ${digits(listId)}
    LIMIT ${limit}`)
  return affectedRows > 0
}

export const pinnedCountSql = `
  SELECT COUNT(*)
  FROM pinned_lists FORCE INDEX (PRIMARY)
  WHERE account_id = ?`

export async function countPinned(connection: Statements, accountId: AccountId): Promise<number> {
  const rows = await connection.execute(pinnedCountSql, [digits(accountId)], { rowsAsArray: true })
  return readColumn(column.integer, rows)[0] ?? 0
}

export type ListKind = 'owned' | 'memberships' | Shelf

/** Pages in either direction of one table, read in the order of an index; the last condition of the first is the account. */
function pagesOf(select: Sql, position: Sql) {
  return {
    below: (id: AccountId, bound: string, limit: number) => sql`${select} = ${digits(id)}
      AND ${position} < ${digits(bound)}
    ORDER BY ${position} DESC
    LIMIT ${limit}`,
    above: (id: AccountId, bound: string, limit: number) => sql`${select} = ${digits(id)}
      AND ${position} > ${digits(bound)}
    ORDER BY ${position}
    LIMIT ${limit}`,
  }
}

/** Rows that a deleted list left behind are passed over. */
function joinedWithLists(table: Sql, index: Sql) {
  const select = sql`
    SELECT ${table}.list_id AS listId, ${table}.position AS position
    FROM ${table} FORCE INDEX (${index})
    STRAIGHT_JOIN lists ON lists.id = ${table}.list_id AND lists.deleted = 0
    WHERE ${table}.account_id`
  return pagesOf(select, sql`${table}.position`)
}

export const listPagesSql: Readonly<Record<ListKind, ReturnType<typeof pagesOf>>> = {
  owned: pagesOf(
    sql`
    SELECT id AS listId, id AS position
    FROM lists FORCE INDEX (by_owner)
    WHERE deleted = 0 AND owner_id`,
    sql`id`,
  ),
  memberships: joinedWithLists(sql`list_members`, sql`by_account`),
  followed: joinedWithLists(sql`list_followers`, sql`by_account`),
  pinned: joinedWithLists(sql`pinned_lists`, sql`by_position`),
}

const readShelved = rowReader({ listId: listIdColumn, position: column.digits })

/** One page, latest first: the nearest below `before`, or the nearest above `after`. */
export async function loadListPage(
  database: Statements,
  kind: ListKind,
  accountId: AccountId,
  { before, after, limit }: PageBounds,
): Promise<{ listId: ListId; position: string }[]> {
  const { below, above } = listPagesSql[kind]
  if (after !== null) {
    return readShelved(await database.query(above(accountId, after, limit))).toReversed()
  }
  return readShelved(await database.query(below(accountId, before ?? largestPosition, limit)))
}
