// All SQL on relations: the version that an account's own views depend on, and whom it follows, blocks and mutes.
import type { AccountId, Relations } from '@flightpath/contracts'
import { column, digits, rowReader, type Statements } from '@flightpath/storage'
import { accountIdColumn } from './columns.ts'

export async function insertRelations(connection: Statements, accountId: AccountId): Promise<void> {
  await connection.execute(
    `INSERT INTO relations (account_id, version, follow_version, following_count)
     VALUES (?, 0, 0, 0)`,
    [digits(accountId)],
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
    [digits(accountId)],
  )
  return readHeads(rows)[0] ?? null
}

/** As `lockRelations`, for an account that is known to be there. */
export async function requireRelations(
  connection: Statements,
  accountId: AccountId,
): Promise<RelationsHead> {
  const relations = await lockRelations(connection, accountId)
  if (relations === null) throw new Error(`account ${accountId} has no relations`)
  return relations
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
    [version, followVersion, followingCount, digits(accountId)],
  )
}

// The first column says what a row is: a version, somebody followed, a block by or of the account, or a mute.
export const relationsSql = `
  SELECT 'version', account_id, version, follow_version
  FROM relations
  WHERE account_id IN (?)
  UNION ALL
  SELECT 'following', follower_id, followee_id, 0
  FROM following
  WHERE follower_id IN (?)
  UNION ALL
  SELECT 'blocked', blocker_id, blocked_id, 0
  FROM blocks
  WHERE blocker_id IN (?)
  UNION ALL
  SELECT 'blocked', blocked_id, blocker_id, 0
  FROM blocked_by
  WHERE blocked_id IN (?)
  UNION ALL
  SELECT 'muted', muter_id, muted_id, 0
  FROM mutes
  WHERE muter_id IN (?)`

/**
 * Versions and what they are the versions of. One statement reads one snapshot, so they belong together however many
 * changes are committed meanwhile. Unknown accounts have version 0 and no relations.
 */
export async function loadRelations(
  database: Statements,
  accountIds: readonly AccountId[],
): Promise<Relations[]> {
  if (accountIds.length === 0) return []
  const params = Array.from({ length: 5 }, () => accountIds.map(digits))
  const { rows } = await database.query(relationsSql, params, { rowsAsArray: true })
  const found = new Map(accountIds.map((accountId) => [accountId, newRelations(accountId)]))
  for (const row of rows) {
    const [kind, accountId, versionOrOther, followVersion] = readCells(row)
    const relations = found.get(accountIdColumn(accountId))
    if (relations === undefined) throw new Error('the server answered relations not asked for')
    if (kind === 'version') {
      relations.version = column.integer(versionOrOther)
      relations.followVersion = column.integer(followVersion)
    } else {
      relations.sets[readKind(kind)].add(accountIdColumn(versionOrOther))
    }
  }
  return Array.from(found.values(), ({ accountId, version, followVersion, sets }) => ({
    accountId,
    version,
    followVersion,
    following: [...sets.following],
    blocked: [...sets.blocked],
    muted: [...sets.muted],
  }))
}

/** Two accounts that block each other are two rows and one relation. */
function newRelations(accountId: AccountId) {
  const sets = {
    following: new Set<AccountId>(),
    blocked: new Set<AccountId>(),
    muted: new Set<AccountId>(),
  }
  return { accountId, version: 0, followVersion: 0, sets }
}

function readKind(kind: unknown): 'following' | 'blocked' | 'muted' {
  if (kind === 'following' || kind === 'blocked' || kind === 'muted') return kind
  throw new TypeError('expected a kind of relation')
}

function readCells(row: unknown): readonly unknown[] {
  if (!Array.isArray(row)) throw new TypeError('expected rows as arrays')
  return row
}
