// All SQL on audiences: the version of an account's follower list, its length, and whether the account is a celebrity.
import type { AccountId } from '@flightpath/contracts'
import { column, digits, rowReader, type Statements } from '@flightpath/storage'
import { accountIdColumn } from './columns.ts'

export async function insertAudience(connection: Statements, accountId: AccountId): Promise<void> {
  await connection.execute(
    `INSERT INTO audiences (account_id, version, followers_count)
     VALUES (?, 0, 0)`,
    [digits(accountId)],
  )
}

const audienceColumns = {
  version: column.integer,
  followersCount: column.integer,
  celebritySinceMs: column.nullable(column.integer),
} as const
const readAudience = rowReader(audienceColumns)
const readAudiences = rowReader({ id: accountIdColumn, ...audienceColumns })

export type Audience = ReturnType<typeof readAudience>[number]

/** Reads and locks an account's row until the transaction ends; null for an unknown account. */
export async function lockAudience(
  connection: Statements,
  accountId: AccountId,
): Promise<Audience | null> {
  const rows = await connection.execute(
    `SELECT version, followers_count AS followersCount, celebrity_since_ms AS celebritySinceMs
     FROM audiences
     WHERE account_id = ?
     FOR UPDATE`,
    [digits(accountId)],
  )
  return readAudience(rows)[0] ?? null
}

/** Writes a row that this transaction has locked. */
export async function updateAudience(
  connection: Statements,
  accountId: AccountId,
  { version, followersCount, celebritySinceMs }: Audience,
): Promise<void> {
  await connection.execute(
    `UPDATE audiences
     SET version = ?, followers_count = ?, celebrity_since_ms = ?
     WHERE account_id = ?`,
    [version, followersCount, celebritySinceMs, digits(accountId)],
  )
}

export const audiencesSql = `
  SELECT account_id AS id, version, followers_count AS followersCount, celebrity_since_ms AS celebritySinceMs
  FROM audiences
  WHERE account_id IN (?)`

/** Audiences in no order; unknown accounts are missing. */
export async function loadAudiences(
  database: Statements,
  accountIds: readonly AccountId[],
): Promise<(Audience & { readonly id: AccountId })[]> {
  return accountIds.length === 0
    ? []
    : readAudiences(await database.query(audiencesSql, [accountIds.map(digits)]))
}

const readCelebrities = rowReader({ id: accountIdColumn, sinceMs: column.integer })

export const celebritiesSql = `
  SELECT account_id AS id, celebrity_since_ms AS sinceMs
  FROM audiences
  WHERE celebrity_since_ms IS NOT NULL`

export async function loadCelebrities(
  database: Statements,
): Promise<{ readonly id: AccountId; readonly sinceMs: number }[]> {
  return readCelebrities(await database.execute(celebritiesSql))
}
