import type { Failpoint } from '@flightpath/failpoint'
import type { Producer } from '@flightpath/kafka'
import type { Logger } from '@flightpath/log'
import type { Database } from '@flightpath/storage'
import type { Tracer } from '@flightpath/tracing'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { OutboxRow } from './outbox-store.ts'
import { reportPublished } from './report-published.ts'
import { createRowRemover } from './row-remover.ts'
import { sendRows, takeSend } from './send-rows.ts'

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
/** Sends under way. More would only make each smaller. */
const maxSends = 3
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
  const queue: QueuedRow[] = []
  const sends = new Set<Promise<void>>()
  let events = 0
  let restUntilMs = 0
  /** At most one of each. */
  const rests = new Set<Promise<void>>()
  const turns = new Set<Promise<void>>()

  function startSends(): void {
    while (sends.size < maxSends && queue.length > 0) {
      const restMs = restUntilMs - performance.now()
      if (restMs > 0 && !closing.signal.aborted) {
        return once(rests, () => pause(restMs, undefined, { signal: closing.signal }), startSends)
      }
      const rows = takeSend(queue)
      if (countMessages(rows) >= busyEvents) restUntilMs = performance.now() + gatherMs
      const sending = settle(rows).then(() => {
        sends.delete(sending)
        startSends()
      })
      sends.add(sending)
    }
  }

  /** Never rejects. */
  async function settle(rows: readonly QueuedRow[]): Promise<void> {
    const sent = await sendUntilAnswered(rows, { producer, log, signal: closing.signal })
    events -= countMessages(rows)
    remover.remove(sent.map((row) => row.id))
    for (const row of sent) reportPublished(tracer, row, row.startMs)
  }

  async function idle(): Promise<void> {
    while (turns.size + sends.size + rests.size > 0) {
      await Promise.all([...turns, ...sends, ...rests])
    }
    await remover.idle()
  }

  return {
    publish(row) {
      if (closing.signal.aborted || events + row.messages.length > maxEvents) {
        log.debug({ rowId: row.id, topic: row.topic }, 'outbox row left to the sweeper')
        return
      }
      events += row.messages.length
      queue.push({ ...row, startMs: tracer.now() })
      once(turns, () => nextTurn().then(() => failpoint?.('change-before-publish')), startSends)
    },
    idle,
    async [Symbol.asyncDispose]() {
      closing.abort()
      remover.close()
      await Promise.race([idle(), pause(closeWithinMs, undefined, { ref: false })])
    },
  }
}

/** Calls `then` after a wait that is not under way yet. */
function once(waits: Set<Promise<void>>, wait: () => Promise<void>, then: () => void): void {
  if (waits.size > 0) return
  const waiting = wait()
    .catch(() => undefined)
    .then(() => {
      waits.delete(waiting)
      then()
    })
  waits.add(waiting)
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
