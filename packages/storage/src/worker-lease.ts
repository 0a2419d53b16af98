import type { SnowflakeLease } from '@flightpath/snowflake'
import { maxWorker } from '@flightpath/snowflake'
import type { Database } from './database.ts'
import { column } from './columns.ts'
import { rowReader } from './rows.ts'

/** A worker id that `owner` alone may mint with, until its own last word on it in the table. */
export interface WorkerLease extends Required<SnowflakeLease> {
  readonly owner: string
}

/** All 1,024 worker ids are leased. */
export class NoWorkerIdFreeError extends Error {
  override readonly name = 'NoWorkerIdFreeError'
  readonly code = 'no-worker-id-free'
}

const readFree = rowReader({ worker: column.integer })
const readCount = rowReader({ seeded: column.integer })
const attempts = 20

/**
 * Takes a worker id that nobody holds at `nowMs`, by the taker's own clock. Hosts' clocks may differ as they
 * like: the last holder minted only before its `expires_at_ms`, and that lies before `nowMs`, where the new
 * lease begins. So no id can be minted twice.
 * @throws NoWorkerIdFreeError, DatabaseError, DatabaseUnavailableError
 */
export async function takeLease(
  database: Database,
  owner: string,
  nowMs: number,
  ttlMs: number,
): Promise<WorkerLease> {
  const validUntilMs = nowMs + ttlMs
  for (let made = 0; made < attempts; made++) {
    const [free] = readFree(
      await database.execute(
        // At random, because instances that start together would all reach for the same one.
        `SELECT worker FROM snowflake_workers WHERE expires_at_ms < ? ORDER BY RAND() LIMIT 1`,
        [nowMs],
      ),
    )
    if (free === undefined) {
      await seedWorkers(database)
      continue
    }
    const { affectedRows } = await database.execute(
      `UPDATE snowflake_workers
          SET owner = ?, expires_at_ms = ?
        WHERE worker = ? AND expires_at_ms < ?`,
      [owner, validUntilMs, free.worker, nowMs],
    )
    if (affectedRows === 1) return { worker: free.worker, owner, validFromMs: nowMs, validUntilMs }
  }
  throw new NoWorkerIdFreeError(`schema ${database.schema}: none of its worker ids came free`)
}

/** Prolongs a lease; null when somebody else took it after it had run out. @throws DatabaseError, DatabaseUnavailableError */
export async function renewLease(
  database: Database,
  lease: WorkerLease,
  untilMs: number,
): Promise<WorkerLease | null> {
  // Never shortened, not even by a clock that went back: ids up to the old end may be out already.
  const validUntilMs = Math.max(untilMs, lease.validUntilMs)
  return (await setEnd(database, lease, validUntilMs)) ? { ...lease, validUntilMs } : null
}

/** Gives a lease back; `lastMintedMs` is the time of its newest id. @throws DatabaseError, DatabaseUnavailableError */
export async function endLease(
  database: Database,
  lease: WorkerLease,
  lastMintedMs: number,
): Promise<void> {
  // Not before its beginning: holders before it minted up to there.
  await setEnd(database, lease, Math.max(lastMintedMs + 1, lease.validFromMs))
}

async function setEnd(
  database: Database,
  lease: WorkerLease,
  expiresAtMs: number,
): Promise<boolean> {
  const { affectedRows } = await database.execute(
    `UPDATE snowflake_workers
        SET expires_at_ms = ?
      WHERE worker = ? AND owner = ?`,
    [expiresAtMs, lease.worker, lease.owner],
  )
  return affectedRows === 1
}

async function seedWorkers(database: Database): Promise<void> {
  const [count] = readCount(
    await database.execute('SELECT COUNT(*) AS seeded FROM snowflake_workers'),
  )
  if (count !== undefined && count.seeded > maxWorker) {
    throw new NoWorkerIdFreeError(`schema ${database.schema}: all its worker ids are leased`)
  }
  const workers = Array.from({ length: maxWorker + 1 }, (_, worker) => [worker, '', 0] as const)
  await database.query(
    'INSERT IGNORE INTO snowflake_workers (worker, owner, expires_at_ms) VALUES ?',
    [workers],
  )
}
