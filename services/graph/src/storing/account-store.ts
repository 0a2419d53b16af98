// All SQL on accounts.
import type { Account, AccountId } from '@flightpath/contracts'
import {
  column,
  digitList,
  digits,
  readColumn,
  rowReader,
  sql,
  type Statements,
} from '@flightpath/storage'
import { accountIdColumn } from './columns.ts'

export type NewAccount = Pick<Account, 'id' | 'username' | 'name' | 'createdAtMs'>

/** @throws DatabaseError for a name that is taken: `isDuplicateKey` */
export async function insertAccount(connection: Statements, account: NewAccount): Promise<void> {
  const { id, username, name, createdAtMs } = account
  await connection.execute(
    `INSERT INTO accounts (id, username, username_lower, name, created_at_ms)
     VALUES (?, ?, ?, ?, ?)`,
    [digits(id), username, username.toLowerCase(), name, createdAtMs],
  )
}

export async function accountExists(database: Statements, id: AccountId): Promise<boolean> {
  const { rows } = await database.execute(
    `SELECT id
     FROM accounts
     WHERE id = ?`,
    [digits(id)],
  )
  return rows.length > 0
}

const readProtected = rowReader({ isProtected: column.boolean })

/**
 * Whether an account is protected, which stays so until the transaction ends; null for an unknown account. Many may
 * hold this lock at once.
 */
export async function holdProtected(
  connection: Statements,
  id: AccountId,
): Promise<boolean | null> {
  const rows = await connection.execute(
    `SELECT protected AS isProtected
     FROM accounts
     WHERE id = ?
     LOCK IN SHARE MODE`,
    [digits(id)],
  )
  return readProtected(rows)[0]?.isProtected ?? null
}

const readAccounts = rowReader({
  id: accountIdColumn,
  username: column.string,
  name: column.string,
  createdAtMs: column.integer,
  protected: column.boolean,
  description: column.string,
  location: column.string,
  url: column.string,
  profileImageUrl: column.string,
})

const selectAccounts = sql`
  SELECT id, username, name, created_at_ms AS createdAtMs, protected, description, location, url,
    profile_image_url AS profileImageUrl
  FROM accounts`

/** Reads and locks an account until the transaction ends; null for an unknown one. */
export async function lockAccount(connection: Statements, id: AccountId): Promise<Account | null> {
  const rows = await connection.query(sql`${selectAccounts} WHERE id = ${digits(id)} FOR UPDATE`)
  return readAccounts(rows)[0] ?? null
}

/** The account with this name, ignoring case. */
export async function findAccount(
  connection: Statements,
  username: string,
): Promise<Account | null> {
  const lower = username.toLowerCase()
  const rows = await connection.query(sql`${selectAccounts} WHERE username_lower = ${lower}`)
  return readAccounts(rows)[0] ?? null
}

/** Writes what may change of an account that this transaction has locked. */
export async function updateAccount(connection: Statements, account: Account): Promise<void> {
  const { id, name, protected: isProtected, description, location, url, profileImageUrl } = account
  await connection.execute(
    `UPDATE accounts
     SET name = ?, protected = ?, description = ?, location = ?, url = ?, profile_image_url = ?
     WHERE id = ?`,
    [name, isProtected, description, location, url, profileImageUrl, digits(id)],
  )
}

export const accountsByIdsSql = (ids: readonly AccountId[]) =>
  sql`${selectAccounts} WHERE id IN (${digitList(ids)})`

/** Accounts in no order; unknown ones are missing. */
export async function loadAccountsByIds(
  database: Statements,
  ids: readonly AccountId[],
): Promise<Account[]> {
  return ids.length === 0 ? [] : readAccounts(await database.query(accountsByIdsSql(ids)))
}

export const accountsByUsernamesSql = (lower: readonly string[]) =>
  sql`${selectAccounts} WHERE username_lower IN (${lower})`

/** Accounts in no order, by their names ignoring case; unknown ones are missing. */
export async function loadAccountsByUsernames(
  database: Statements,
  usernames: readonly string[],
): Promise<Account[]> {
  if (usernames.length === 0) return []
  const lower = [...new Set(usernames.map((username) => username.toLowerCase()))]
  return readAccounts(await database.query(accountsByUsernamesSql(lower)))
}

export const protectedAccountsSql = `
  SELECT id
  FROM accounts
  WHERE protected = 1`

export async function loadProtectedIds(database: Statements): Promise<AccountId[]> {
  const rows = await database.execute(protectedAccountsSql, [], { rowsAsArray: true })
  return readColumn(accountIdColumn, rows)
}
