import type { Account } from '@flightpath/contracts'
import { readColumn, type Statements } from '@flightpath/storage'
import { loadAccountsByIds } from '../storing/account-store.ts'
import { accountIdColumn } from '../storing/columns.ts'

// The part on names reads all names that begin so, from the index alone, and keeps the first by username: usernames
// are the order of pages, and an index has but one order.
export const accountsByPrefixSql = `
  SELECT id
  FROM (
    (
      SELECT id, username_lower
      FROM accounts
      WHERE username_lower LIKE LOWER(?) AND username_lower > ?
      ORDER BY username_lower
      LIMIT ?
    )
    UNION DISTINCT
    (
      SELECT id, username_lower
      FROM accounts FORCE INDEX (by_name)
      WHERE name_lower LIKE LOWER(?) AND username_lower > ?
      ORDER BY username_lower
      LIMIT ?
    )
  ) AS found
  ORDER BY username_lower
  LIMIT ?`

export type PrefixSearch = {
  readonly prefix: string
  /** A username in lower case: the last one of the page before. */
  readonly after: string | null
  readonly limit: number
}

/** Accounts whose username or name begins so, ignoring case, by username. */
export async function searchAccounts(
  database: Statements,
  { prefix, after, limit }: PrefixSearch,
): Promise<Account[]> {
  const pattern = `${prefix.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const bounds = [pattern, after ?? '', limit]
  const rows = await database.execute(accountsByPrefixSql, [...bounds, ...bounds, limit], {
    rowsAsArray: true,
  })
  const accounts = await loadAccountsByIds(database, readColumn(accountIdColumn, rows))
  return accounts.toSorted((a, b) => (a.username.toLowerCase() < b.username.toLowerCase() ? -1 : 1))
}
