import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { connectionOptions, type ServerConfig } from './connection.ts'
import { DatabaseError } from './errors.ts'
import { releaseLock, takeLock } from './named-lock.ts'
import { column } from './columns.ts'
import { rowReader } from './rows.ts'
import { openSession, type Session } from './session.ts'
import { schemaName, Sql, sql } from './sql.ts'

/** A migration was changed after it was applied, or cannot be applied. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
  readonly code = 'migration-failed'
}

// A statement that alters a large table takes as long as it takes.
const statementTimeoutMs = 60 * 60 * 1000
const lockWaitSeconds = 60

/**
 * Brings a schema up to date: creates it if it is missing, then applies each `NNNN-what-it-does.sql` of `folder`
 * once, in order. A file holds one statement, because each DDL commits by itself. Several processes may call
 * this at once; one does the work. Where nothing is left to do it only reads, so a user who may change no table can call
 * it then.
 * @throws MigrationError, DatabaseError, DatabaseUnavailableError
 */
export async function migrate(server: ServerConfig, schema: string, folder: string): Promise<void> {
  const migrations = await readMigrations(folder)
  await using session = await openSession(connectionOptions(server), statementTimeoutMs)
  const before = await loadApplied(session, schema).catch(noneWhereNoTable)
  if (migrations.every((migration) => isFinished(migration, before.get(migration.name)))) return
  const lock = `${schema}.migrate`
  if (!(await takeLock(session, lock, lockWaitSeconds))) {
    throw new MigrationError(`schema ${schema}: another process is still migrating it`)
  }
  try {
    await prepareSchema(session, schema)
    const applied = await loadApplied(session, schema)
    for (const migration of migrations) await apply(session, migration, applied.get(migration.name))
  } finally {
    if (!session.lost.aborted) await releaseLock(session, lock)
  }
}

interface Migration {
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  const misnamed = names.find((name) => !/^[0-9]{4}-[a-z0-9-]+\.sql$/.test(name))
  if (misnamed !== undefined) {
    throw new MigrationError(`${misnamed} in ${folder} is not named like 0001-create-tweets.sql`)
  }
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

async function prepareSchema(session: Session, schema: string): Promise<void> {
  await session.query(
    sql`CREATE DATABASE IF NOT EXISTS ${schemaName(schema)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  )
  await session.query(sql`USE ${schemaName(schema)}`)
  await session.query(`
    CREATE TABLE IF NOT EXISTS schema_migrations (
      name VARCHAR(100) NOT NULL PRIMARY KEY,
      checksum CHAR(64) NOT NULL,
      finished TINYINT NOT NULL
    )`)
}

const readApplied = rowReader({
  name: column.string,
  checksum: column.string,
  finished: column.boolean,
})

type Applied = ReturnType<typeof readApplied>[number]

async function loadApplied(session: Session, schema: string): Promise<Map<string, Applied>> {
  const rows = readApplied(
    await session.query(
      sql`SELECT name, checksum, finished FROM ${schemaName(schema)}.schema_migrations`,
    ),
  )
  return new Map(rows.map((row) => [row.name, row]))
}

// No such schema, no such table.
const missing: ReadonlySet<number | undefined> = new Set([1049, 1146])

function noneWhereNoTable(error: unknown): Map<string, Applied> {
  if (error instanceof DatabaseError && missing.has(error.errno)) return new Map()
  throw error
}

function isFinished({ name, checksum }: Migration, applied: Applied | undefined): boolean {
  if (applied !== undefined && applied.checksum !== checksum) {
    throw new MigrationError(
      `${name} was changed after it was applied: add a new migration instead`,
    )
  }
  return applied?.finished === true
}

async function apply(
  session: Session,
  migration: Migration,
  applied: Applied | undefined,
): Promise<void> {
  const { name, sql, checksum } = migration
  if (isFinished(migration, applied)) return

  // Two rows of state, because the statement commits by itself: a process may die after it and before the second.
  await session.query(
    'INSERT IGNORE INTO schema_migrations (name, checksum, finished) VALUES (?, ?, 0)',
    [name, checksum],
  )
  try {
    await session.query(new Sql(sql, []))
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    if (applied === undefined || !doneAlready.has(error.errno)) {
      await session.query('DELETE FROM schema_migrations WHERE name = ?', [name])
      throw new MigrationError(`${name} failed: ${error.message}`, { cause: error })
    }
  }
  await session.query('UPDATE schema_migrations SET finished = 1 WHERE name = ?', [name])
}

// Table, column or index exists already, or what was to be dropped is gone. A DDL is done wholly or not at all.
const doneAlready: ReadonlySet<number | undefined> = new Set([1050, 1060, 1061, 1091])
