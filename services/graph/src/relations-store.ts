// All SQL on relations: the version that an account's own views depend on, and how many accounts it follows.
import type { AccountId, Relations } from '@flightpath/contracts'
import { column, rowReader, type Statements } from '@flightpath/storage'
import { accountIdColumn } from './id-column.ts'

export async function insertRelations(connection: Statements, accountId: AccountId): Promise<void> {
  await connection.execute(
    `INSERT INTO relations (account_id, version, follow_version, following_count)
     VALUES (?, 0, 0, 0)`,
    [accountId],
  )
}

const readHeads = rowReader({
  version: column.integer,
  followVersion: column.integer,
  followingCount: column.integer,
})

export type RelationsHead = ReturnType<typeof readHeads>[number]

/** Reads and locks an account's row until the transaction ends; null for an unknown account. */
export async function lockRelations(
  connection: Statements,
  accountId: AccountId,
): Promise<RelationsHead | null> {
  const rows = await connection.execute(
    `SELECT version, follow_version AS followVersion, following_count AS followingCount
     FROM relations
     WHERE account_id = ?
     FOR UPDATE`,
    [accountId],
  )
  return readHeads(rows)[0] ?? null
}

/** Writes a row that this transaction has locked. */
export async function updateRelations(
  connection: Statements,
  accountId: AccountId,
  { version, followVersion, followingCount }: RelationsHead,
): Promise<void> {
  await connection.execute(
    `UPDATE relations
     SET version = ?, follow_version = ?, following_count = ?
     WHERE account_id = ?`,
    [version, followVersion, followingCount, accountId],
  )
}

export const relationsSql = `
  SELECT account_id, version, follow_version
  FROM relations
  WHERE account_id IN (?)
  UNION ALL
  SELECT follower_id, followee_id, NULL
  FROM following
  WHERE follower_id IN (?)`

/**
 * Versions and what they are the versions of. One statement reads one snapshot, so they belong together however many
 * follows are committed meanwhile. Unknown accounts have version 0 and follow nobody.
 */
export async function loadRelations(
  database: Statements,
  accountIds: readonly AccountId[],
): Promise<Relations[]> {
  if (accountIds.length === 0) return []
  const { rows } = await database.query(relationsSql, [accountIds, accountIds], {
    rowsAsArray: true,
  })
  const versions = new Map<AccountId, Pick<Relations, 'version' | 'followVersion'>>()
  const following = new Map<AccountId, AccountId[]>(accountIds.map((id) => [id, []]))
  for (const row of rows) {
    const [id, versionOrFollowee, followVersion] = readCells(row)
    const accountId = accountIdColumn(id)
    if (followVersion === null) {
      following.get(accountId)?.push(accountIdColumn(versionOrFollowee))
    } else {
      const version = column.integer(versionOrFollowee)
      versions.set(accountId, { version, followVersion: column.integer(followVersion) })
    }
  }
  return [...following].map(([accountId, ids]) => ({
    accountId,
    ...(versions.get(accountId) ?? { version: 0, followVersion: 0 }),
    following: ids,
  }))
}

function readCells(row: unknown): readonly unknown[] {
  if (!Array.isArray(row)) throw new TypeError('expected rows as arrays')
  return row
}
