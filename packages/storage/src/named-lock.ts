import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from './database.ts'
import { column } from './columns.ts'
import { rowReader } from './rows.ts'
import type { Session } from './session.ts'

/** What became of it: `busy` when somebody else holds the lock. */
export type LockOutcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'busy' }

// A holder that hangs or is cut off notices within a beat and the time for an answer, 10 s together;
// the server gives its lock to somebody else only after the longer time.
const beatMs = 5000
const serverGivesUpSeconds = 30

/**
 * Runs `work` while this process alone holds the lock of that name in the schema; never waits for it.
 * The lock lives on a connection of its own. `signal` aborts when that is lost, and `work` must end then.
 * A process that was stopped for 30 s may overlap with the next holder until it sees the signal, so what
 * `work` does is safe to do twice.
 * @throws DatabaseError, DatabaseUnavailableError, and what `work` throws
 */
export async function withNamedLock<T>(
  database: Database,
  name: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<LockOutcome<T>> {
  await using session = await database.openSession()
  await session.query('SET SESSION wait_timeout = ?', [serverGivesUpSeconds])
  const lock = `${database.schema}.${name}`
  if (!(await takeLock(session, lock, 0))) return { kind: 'busy' }

  const ended = new AbortController()
  const beating = beat(session, ended.signal)
  try {
    return { kind: 'done', value: await work(session.lost) }
  } finally {
    ended.abort()
    await beating
    if (!session.lost.aborted) await releaseLock(session, lock)
  }
}

const readTaken = rowReader({ taken: column.nullable(column.integer) })

/** Takes a lock of the whole server for a connection, waiting `waitSeconds` for it; false when it stayed busy. */
export async function takeLock(
  session: Session,
  lock: string,
  waitSeconds: number,
): Promise<boolean> {
  const result = await session.query('SELECT GET_LOCK(?, ?) AS taken', [lock, waitSeconds])
  return readTaken(result)[0]?.taken === 1
}

/** Gives a lock back before the connection ends, so that the next taker finds it free at once. */
export async function releaseLock(session: Session, lock: string): Promise<void> {
  await session.query('DO RELEASE_LOCK(?)', [lock])
}

async function beat(session: Session, ended: AbortSignal): Promise<void> {
  while (!ended.aborted && !session.lost.aborted) {
    try {
      await delay(beatMs, undefined, { signal: ended, ref: false })
      await session.query('SELECT 1')
    } catch {
      // Either the work has ended, or the connection is gone, which `session.lost` tells.
      return
    }
  }
}
