import { gatherByTurn, PacedBatches } from '@flightpath/batching'
import type { Failpoint } from '@flightpath/failpoint'
import type { Producer } from '@flightpath/kafka'
import type { Logger } from '@flightpath/log'
import type { Database } from '@flightpath/storage'
import type { Tracer } from '@flightpath/tracing'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { OutboxRow } from './outbox-store.ts'
import { reportPublished } from './report-published.ts'
import { createRowRemover } from './row-remover.ts'
import { sendRows, sendSize } from './send-rows.ts'

/** The events of committed transactions on their way to Kafka. */
export type Outbox = AsyncDisposable & {
  /**
   * After its commit: publishes the events of a row from the next turn on, behind the answers that are due in this one,
   * then deletes the row. Never waits and never fails: what finds no room in memory, or a stopping process, stays a row
   * for the sweeper.
   */
  publish(row: OutboxRow): void
  /** Resolves once all that was handed to `publish` and kept is in Kafka and its rows are deleted. */
  idle(): Promise<void>
}

export type OutboxOptions = {
  /**
   * Its schema has:
   *
   *     CREATE TABLE outbox (
   *       id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
   *       created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
   *       topic VARCHAR(100) NOT NULL,
   *       payload LONGTEXT NOT NULL
   *     ) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
   */
  readonly database: Database
  readonly producer: Producer
  readonly tracer: Tracer
  readonly log: Logger
  readonly failpoint?: Failpoint
}

/** Events in memory. More than these wait as rows. */
const maxEvents = 10_000
/** Sends of a topic under way. More would only make each smaller. */
const mostUnderWay = 3
/** While events come fast, sends of many begin this far apart: each costs every partition a write of its own. */
const gatherMs = 50
/** Events in one send from which the next one is worth a wait. */
const busyEvents = 8
const retryAfterMs = 500
const closeWithinMs = 5000

type QueuedRow = OutboxRow & { readonly startMs: number }

/**
 * Starts with nothing: what an earlier process left is the sweeper's. While Kafka is away it goes on trying.
 * Disposal sends what it holds, without a second try and within 5 s; the rest stays rows.
 */
export function openOutbox(options: OutboxOptions): Outbox {
  const { database, producer, tracer, log, failpoint } = options
  const remover = createRowRemover(database, log)
  const closing = new AbortController()
  let events = 0
  const sends = new PacedBatches<QueuedRow, undefined>({
    send,
    mostUnderWay,
    size: sendSize,
    paceMs: (rows) => (closing.signal.aborted || countMessages(rows) < busyEvents ? 0 : gatherMs),
  })
  const give = gatherByTurn<QueuedRow>((rows) => {
    failpoint?.('change-before-publish')
    for (const row of rows) void sends.give(row)
  })

  /** Rows of several topics are as many sends, at once. Never rejects. */
  async function send(rows: readonly QueuedRow[]): Promise<undefined[]> {
    const signal = closing.signal
    await Promise.all(
      Array.from(Map.groupBy(rows, ({ topic }) => topic).values(), async (some) => {
        const sent = await sendUntilAnswered(some, { producer, log, signal })
        remover.remove(sent.map((row) => row.id))
        for (const row of sent) reportPublished(tracer, row, row.startMs)
      }),
    )
    events -= countMessages(rows)
    return rows.map(() => undefined)
  }

  async function idle(): Promise<void> {
    // Behind the rows of this turn.
    await nextTurn()
    await sends.idle()
    await remover.idle()
  }

  return {
    publish(row) {
      if (closing.signal.aborted || events + row.messages.length > maxEvents) {
        log.debug({ rowId: row.id, topic: row.topic }, 'outbox row left to the sweeper')
        return
      }
      events += row.messages.length
      give({ ...row, startMs: tracer.now() })
    },
    idle,
    async [Symbol.asyncDispose]() {
      closing.abort()
      remover.close()
      await Promise.race([idle(), pause(closeWithinMs, undefined, { ref: false })])
    },
  }
}

/** Resolves with the rows that Kafka has: none of them when it is away as `signal` aborts. */
async function sendUntilAnswered(
  rows: readonly QueuedRow[],
  { producer, log, signal }: { producer: Producer; log: Logger; signal: AbortSignal },
): Promise<readonly QueuedRow[]> {
  for (;;) {
    try {
      return await sendRows(producer, rows, ({ id, topic }, error) =>
        log.error({ error, rowId: id, topic }, 'kafka refuses an outbox row'),
      )
    } catch (error) {
      if (signal.aborted) return []
      log.debug({ error, rows: rows.length }, 'outbox rows wait for kafka')
      await pause(retryAfterMs, undefined, { signal }).catch(() => undefined)
    }
  }
}

function countMessages(rows: readonly OutboxRow[]): number {
  return rows.reduce((sum, row) => sum + row.messages.length, 0)
}
