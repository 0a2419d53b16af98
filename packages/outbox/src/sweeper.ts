import type { Producer } from '@flightpath/kafka'
import { createTrouble, type Logger } from '@flightpath/log'
import { withNamedLock, type Database } from '@flightpath/storage'
import type { Tracer } from '@flightpath/tracing'
import { setTimeout as pause } from 'node:timers/promises'
import {
  deleteRows,
  hasRowsOlderThan,
  loadRowsOlderThan,
  type OutboxRowId,
} from './outbox-store.ts'
import { reportPublished } from './report-published.ts'
import { sendRows, takeSend } from './send-rows.ts'

export type SweeperOptions = {
  readonly database: Database
  readonly producer: Producer
  readonly tracer: Tracer
  readonly log: Logger
  /** Younger rows are still the business of who wrote them. 10,000 when left out. */
  readonly olderThanMs?: number
  /** How often it looks. 2,000 when left out. */
  readonly everyMs?: number
}

/**
 * Publishes the rows that their writers did not: they died, or had no room. One process of all sweeps at a time.
 * Disposal ends after the send under way.
 */
export function startSweeper(options: SweeperOptions): AsyncDisposable {
  const { database, producer, tracer, log, olderThanMs = 10_000, everyMs = 2000 } = options
  const words = { began: 'the outbox is not swept', ended: 'the outbox is swept again' }
  const trouble = createTrouble(log, words)
  const closing = new AbortController()

  async function keepSweeping(): Promise<void> {
    while (await waited(everyMs, closing.signal)) {
      try {
        // The lock needs a connection of its own, and mostly there is nothing to sweep.
        if (!producer.ready() || !(await hasRowsOlderThan(database, olderThanMs))) continue
        await withNamedLock(database, 'outbox', (lost) =>
          sweep(AbortSignal.any([lost, closing.signal])),
        )
        trouble.ended()
      } catch (error) {
        trouble.began(error instanceof Error ? error.message : String(error))
      }
    }
  }

  /**
   * The position holds for one sweep only, to get past rows that Kafka refuses. Between sweeps it would lose rows:
   * a transaction may commit after another one with a larger id.
   */
  async function sweep(signal: AbortSignal): Promise<void> {
    let position: OutboxRowId | null = null
    let published = 0
    while (!signal.aborted) {
      const rows = await loadRowsOlderThan(database, olderThanMs, position)
      position = rows.at(-1)?.id ?? null
      if (position === null) break
      while (rows.length > 0 && !signal.aborted) {
        const startMs = tracer.now()
        const sent = await sendRows(producer, takeSend(rows), ({ id, topic }) => {
          // Told as an error when it was refused first; it is tried again with each sweep.
          log.debug({ rowId: id, topic }, 'kafka refuses an outbox row still')
        })
        if (sent.length === 0) continue
        for (const row of sent) reportPublished(tracer, row, startMs)
        await deleteRows(
          database,
          sent.map((row) => row.id),
        )
        published += sent.length
      }
    }
    if (published > 0) log.info({ published }, 'outbox swept')
  }

  const sweeping = keepSweeping()
  return {
    async [Symbol.asyncDispose]() {
      closing.abort()
      await sweeping
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
