// All SQL on accounts. Counts are read from the two sides of an account, each by its primary key.
import type { Account, AccountId } from '@flightpath/contracts'
import { column, rowReader, type Statements } from '@flightpath/storage'
import { accountIdColumn } from './id-column.ts'

export type NewAccount = Pick<Account, 'id' | 'username' | 'name' | 'createdAtMs'>

/** @throws DatabaseError for a name that is taken: `isDuplicateKey` */
export async function insertAccount(connection: Statements, account: NewAccount): Promise<void> {
  const { id, username, name, createdAtMs } = account
  await connection.execute(
    `INSERT INTO accounts (id, username, username_lower, name, created_at_ms)
     VALUES (?, ?, ?, ?, ?)`,
    [id, username, username.toLowerCase(), name, createdAtMs],
  )
}

const readIds = rowReader({ id: accountIdColumn })

/** The account with this name, ignoring case. */
export async function findAccountId(
  connection: Statements,
  username: string,
): Promise<AccountId | null> {
  const rows = await connection.execute(
    `SELECT id
     FROM accounts
     WHERE username_lower = ?`,
    [username.toLowerCase()],
  )
  return readIds(rows)[0]?.id ?? null
}

export async function accountExists(database: Statements, id: AccountId): Promise<boolean> {
  const { rows } = await database.execute(
    `SELECT id
     FROM accounts
     WHERE id = ?`,
    [id],
  )
  return rows.length > 0
}

const readAccounts = rowReader({
  id: accountIdColumn,
  username: column.string,
  name: column.string,
  createdAtMs: column.integer,
  followersCount: column.integer,
  followingCount: column.integer,
})

const selectAccounts = `
  SELECT accounts.id, accounts.username, accounts.name, accounts.created_at_ms AS createdAtMs,
    audiences.followers_count AS followersCount, relations.following_count AS followingCount
  FROM accounts
  JOIN relations ON relations.account_id = accounts.id
  JOIN audiences ON audiences.account_id = accounts.id`

export const accountsByIdsSql = `${selectAccounts} WHERE accounts.id IN (?)`

/** Accounts in no order; unknown ones are missing. */
export async function loadAccountsByIds(
  database: Statements,
  ids: readonly AccountId[],
): Promise<Account[]> {
  return ids.length === 0 ? [] : readAccounts(await database.query(accountsByIdsSql, [ids]))
}

export const accountsByUsernamesSql = `${selectAccounts} WHERE accounts.username_lower IN (?)`

/** Accounts in no order, by their names ignoring case; unknown ones are missing. */
export async function loadAccountsByUsernames(
  database: Statements,
  usernames: readonly string[],
): Promise<Account[]> {
  if (usernames.length === 0) return []
  const lower = [...new Set(usernames.map((username) => username.toLowerCase()))]
  return readAccounts(await database.query(accountsByUsernamesSql, [lower]))
}
