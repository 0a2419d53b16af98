// All SQL on credentials.
import type { AccountId } from '@flightpath/contracts'
import { column, digits, rowReader, type Statements } from '@flightpath/storage'
import { accountIdColumn } from './columns.ts'

/** Keeps the hash of a token; without an account the token is app-only. */
export async function insertCredential(
  connection: Statements,
  {
    tokenHash,
    accountId,
    createdAtMs,
  }: { tokenHash: Buffer; accountId: AccountId | null; createdAtMs: number },
): Promise<void> {
  await connection.execute(
    `INSERT INTO credentials (token_hash, account_id, created_at_ms)
     VALUES (?, ?, ?)`,
    [tokenHash, accountId === null ? null : digits(accountId), createdAtMs],
  )
}

const readCredentials = rowReader({
  tokenHash: column.bytes,
  accountId: column.nullable(accountIdColumn),
})

export const credentialsSql = `
  SELECT token_hash AS tokenHash, account_id AS accountId
  FROM credentials
  WHERE token_hash IN (?)`

export type Credential = { readonly accountId: AccountId | null }

/** Whom tokens belong to, in the order of their hashes (hex); null for a token that is not known. */
export async function findCredentials(
  database: Statements,
  tokenHashes: readonly string[],
): Promise<(Credential | null)[]> {
  const hashes = tokenHashes.map((hash) => Buffer.from(hash, 'hex'))
  const rows = readCredentials(await database.query(credentialsSql, [hashes]))
  const found = new Map(
    rows.map(({ tokenHash, accountId }) => [tokenHash.toString('hex'), { accountId }]),
  )
  return tokenHashes.map((hash) => found.get(hash) ?? null)
}
