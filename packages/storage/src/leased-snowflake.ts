import { createSnowflake, type Snowflake } from '@flightpath/snowflake'
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from './database.ts'
import { endLease, renewLease, takeLease, type WorkerLease } from './worker-lease.ts'

/** A generator of ids that holds a worker id for as long as it is open. */
export type LeasedSnowflake = Omit<Snowflake, 'setLease'> & AsyncDisposable

export interface LeaseOptions {
  /** Unix milliseconds. */
  readonly now: () => number
  /** How long ids can still be minted after the database was last heard; 30,000 when left out. */
  readonly ttlMs?: number
}

const retryMs = 1000

/**
 * Leases a worker id from the schema's own table and keeps the lease renewed; takes another worker id if it was
 * lost. While the database is away longer than `ttlMs`, minting throws LeaseExpiredError. The schema has:
 *
 *     CREATE TABLE snowflake_workers (
 *       worker SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
 *       owner VARCHAR(64) NOT NULL,
 *       expires_at_ms BIGINT NOT NULL
 *     )
 *
 * @throws NoWorkerIdFreeError, DatabaseError, DatabaseUnavailableError
 */
export async function openLeasedSnowflake(
  database: Database,
  options: LeaseOptions,
): Promise<LeasedSnowflake> {
  const { now, ttlMs = 30_000 } = options
  const take = (): Promise<WorkerLease> => takeLease(database, randomUUID(), now(), ttlMs)
  const closing = new AbortController()
  let lease = await take()
  const ids = createSnowflake({ ...lease, now })

  async function keepRenewed(): Promise<void> {
    let waitMs = ttlMs / 3
    while (await waited(waitMs, closing.signal)) {
      try {
        lease = (await renewLease(database, lease, now() + ttlMs)) ?? (await take())
        ids.setLease(lease)
        waitMs = ttlMs / 3
      } catch {
        // The database is away. Ids go on until the lease ends, and `next` says so from then on.
        waitMs = Math.min(retryMs, ttlMs / 3)
      }
    }
  }

  const renewing = keepRenewed()
  return {
    next: () => ids.next(),
    mint: (count) => ids.mint(count),
    get lastMintedMs() {
      return ids.lastMintedMs
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      await renewing
      ids.setLease({ ...lease, validUntilMs: 0 })
      // A lease that cannot be given back runs out by itself.
      await endLease(database, lease, ids.lastMintedMs).catch(() => undefined)
    },
  }
}

async function waited(ms: number, closing: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal: closing, ref: false })
    return true
  } catch {
    return false
  }
}
