import type { Logger } from '@flightpath/log'
import type { Database } from '@flightpath/storage'
import { setTimeout as pause } from 'node:timers/promises'
import { purgeUses } from './idempotency-store.ts'

const everyMs = 60_000
/** A small chunk holds its locks for milliseconds. */
const usesAtOnce = 1000
const betweenChunksMs = 50

/** Deletes what Idempotency-Keys were used for once they no longer hold. Every instance may do it. */
export function startIdempotencyPurge(database: Database, log: Logger): AsyncDisposable {
  const closing = new AbortController()

  async function keepPurging(): Promise<void> {
    let waitMs = everyMs
    while (await waited(waitMs, closing.signal)) {
      try {
        const purged = await purgeUses(database, usesAtOnce)
        waitMs = purged === usesAtOnce ? betweenChunksMs : everyMs
      } catch (error) {
        log.warn({ error }, 'idempotency keys not purged')
        waitMs = everyMs
      }
    }
  }

  const purging = keepPurging()
  return {
    async [Symbol.asyncDispose]() {
      closing.abort()
      await purging
    },
  }
}

async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await pause(ms, undefined, { signal, ref: false })
    return true
  } catch {
    return false
  }
}
