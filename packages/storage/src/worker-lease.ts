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

const readWorkers = rowReader({ worker: column.integer, expiresAtMs: column.integer })
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
  for (let made = 0; made < attempts; made++) {
    const expiries = await loadExpiries(database)
    const free = allWorkers.filter((worker) => (expiries.get(worker) ?? 0) < nowMs)
    // At random, because instances that start together would all reach for the same one.
    const worker = free[Math.floor(Math.random() * free.length)]
    if (worker === undefined) break
    const lease = { worker, owner, validFromMs: nowMs, validUntilMs: nowMs + ttlMs }
    if (await claim(database, lease, expiries.has(worker))) return lease
  }
  throw new NoWorkerIdFreeError(`schema ${database.schema}: none of its worker ids is free`)
}

const allWorkers = Array.from({ length: maxWorker + 1 }, (_, worker) => worker)

async function loadExpiries(database: Database): Promise<Map<number, number>> {
  const sql = 'SELECT worker, expires_at_ms AS expiresAtMs FROM snowflake_workers'
  const rows = readWorkers(await database.execute(sql))
  return new Map(rows.map((row) => [row.worker, row.expiresAtMs]))
}

/** False when somebody else was quicker. */
async function claim(
  database: Database,
  lease: WorkerLease,
  leasedBefore: boolean,
): Promise<boolean> {
  const { worker, owner, validFromMs, validUntilMs } = lease
  const { affectedRows } = leasedBefore
    ? await database.execute(
        `UPDATE snowflake_workers
            SET owner = ?, expires_at_ms = ?
          WHERE worker = ? AND expires_at_ms < ?`,
        [owner, validUntilMs, worker, validFromMs],
      )
    : await database.execute(
        'INSERT IGNORE INTO snowflake_workers (worker, owner, expires_at_ms) VALUES (?, ?, ?)',
        [worker, owner, validUntilMs],
      )
  return affectedRows === 1
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
