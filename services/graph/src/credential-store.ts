// All SQL on credentials.
import type { AccountId } from '@flightpath/contracts'
import { column, rowReader, type Statements } from '@flightpath/storage'
import { accountIdColumn } from './id-column.ts'

/** Keeps the hash of a token; without an account the token is app-only. */
export async function insertCredential(
  connection: Statements,
  credential: { tokenHash: Buffer; accountId: AccountId | null; createdAtMs: number },
): Promise<void> {
  await connection.execute(
    `INSERT INTO credentials (token_hash, account_id, created_at_ms)
     VALUES (?, ?, ?)`,
    [credential.tokenHash, credential.accountId, credential.createdAtMs],
  )
}

const readCredentials = rowReader({ accountId: column.nullable(accountIdColumn) })

export const credentialSql = `
  SELECT account_id AS accountId
  FROM credentials
  WHERE token_hash = ?`

/** Whom a token belongs to; null for a token that is not known. */
export async function findCredential(
  database: Statements,
  tokenHash: Buffer,
): Promise<{ accountId: AccountId | null } | null> {
  return readCredentials(await database.execute(credentialSql, [tokenHash]))[0] ?? null
}
