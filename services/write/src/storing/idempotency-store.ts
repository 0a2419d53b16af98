import type { AccountId, TweetId } from '@flightpath/contracts'
import {
  column,
  digits,
  joined,
  rowReader,
  sql,
  type Sql,
  type Statements,
} from '@flightpath/storage'
import { accountIdColumn, tweetIdColumn } from './columns.ts'

/** One use of an Idempotency-Key: SHA-256 of the key and of the request's body. */
export type IdempotentUse = {
  readonly accountId: AccountId
  readonly keyHash: Buffer
  readonly bodyHash: Buffer
}

/** What a key was used for. */
export type EarlierUse = { readonly bodyHash: Buffer; readonly tweetId: TweetId }

/** For how long a key holds. Source: the promise in docs. */
const keptFor = sql`INTERVAL 24 HOUR`

const readUses = rowReader({
  accountId: accountIdColumn,
  keyHash: column.bytes,
  bodyHash: column.bytes,
  tweetId: tweetIdColumn,
  expired: column.boolean,
})

/** Names an account's key, for maps. */
export function useName(use: { accountId: AccountId; keyHash: Buffer }): string {
  return `${use.accountId} ${use.keyHash.toString('base64')}`
}

// Not `(account_id, key_hash) IN (…)`, which MariaDB answers by reading the whole table.
export const usesSql = (uses: readonly IdempotentUse[]) => sql`
  SELECT account_id AS accountId, key_hash AS keyHash, body_hash AS bodyHash, tweet_id AS tweetId,
    created_at <= NOW(3) - ${keptFor} AS expired
  FROM idempotency_keys
  WHERE ${joined(uses.map(isUse), sql` OR `)}`

/** The earlier uses of these keys, at least one, by `useName`. Uses older than 24 hours are taken away first. */
export async function loadUses(
  database: Statements,
  uses: readonly IdempotentUse[],
): Promise<Map<string, EarlierUse>> {
  const found = readUses(await database.query(usesSql(uses)))
  const expired = found.filter((use) => use.expired)
  if (expired.length > 0) {
    await database.query(
      sql`DELETE FROM idempotency_keys
       WHERE (${joined(expired.map(isUse), sql` OR `)})
         AND created_at <= NOW(3) - ${keptFor}`,
    )
  }
  return new Map(found.filter((use) => !use.expired).map((use) => [useName(use), use]))
}

/** Stores what keys are used for, at least one. A key that is in use makes the whole statement fail. */
export async function insertUses(
  database: Statements,
  uses: readonly (IdempotentUse & { tweetId: TweetId })[],
): Promise<void> {
  const rows = uses.map(({ accountId, keyHash, bodyHash, tweetId }) => [
    digits(accountId),
    keyHash,
    bodyHash,
    digits(tweetId),
  ])
  await database.query(
    'INSERT INTO idempotency_keys (account_id, key_hash, body_hash, tweet_id) VALUES ?',
    [rows],
  )
}

/** Deletes at most `limit` uses that no longer hold; resolves with how many there were. */
export async function purgeUses(database: Statements, limit: number): Promise<number> {
  const { affectedRows } = await database.query(
    sql`DELETE FROM idempotency_keys
     WHERE created_at <= NOW(3) - ${keptFor}
     ORDER BY created_at
     LIMIT ${limit}`,
  )
  return affectedRows
}

function isUse({ accountId, keyHash }: Pick<IdempotentUse, 'accountId' | 'keyHash'>): Sql {
  return sql`(account_id = ${digits(accountId)} AND key_hash = ${keyHash})`
}
