import type { OutgoingMessage, Producer } from '@flightpath/kafka'
import type { Logger } from '@flightpath/log'
import type { Database, Statements } from '@flightpath/storage'
import { setTimeout as pause } from 'node:timers/promises'
import { insertRow, type OutboxRow, type OutboxRowId } from './outbox-store.ts'
import { createRowRemover } from './row-remover.ts'
import { sendRows, takeSend } from './send-rows.ts'

/** When a row's events were handed over and when all of Kafka's in-sync replicas had them, by the outbox's clock. */
export type Acknowledged = { readonly startMs: number; readonly endMs: number }

/** The events of committed transactions on their way to Kafka. */
export type Outbox = AsyncDisposable & {
  /**
   * Within a transaction: writes its events, all in one row. The messages of a row are sent at once, so together
   * they stay below 700 kB.
   */
  insert(
    connection: Statements,
    topic: string,
    messages: readonly OutgoingMessage[],
  ): Promise<OutboxRowId>
  /**
   * After its commit: publishes the events soon, then deletes the row. Never waits and never fails: what finds no
   * room in memory, or a stopping process, stays a row for the sweeper. `onAcknowledged` is called at most once.
   */
  publish(
    rowId: OutboxRowId,
    topic: string,
    messages: readonly OutgoingMessage[],
    onAcknowledged?: (times: Acknowledged) => void,
  ): void
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
  readonly log: Logger
  /** Unix milliseconds, for `Acknowledged`. */
  readonly now: () => number
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

type QueuedRow = OutboxRow & {
  readonly startMs: number
  readonly onAcknowledged: ((times: Acknowledged) => void) | undefined
}

/**
 * Starts with nothing: what an earlier process left is the sweeper's. While Kafka is away it goes on trying.
 * Disposal sends what it holds, without a second try and within 5 s; the rest stays rows.
 */
export function openOutbox({ database, producer, log, now }: OutboxOptions): Outbox {
  const remover = createRowRemover(database, log)
  const closing = new AbortController()
  const queue: QueuedRow[] = []
  const sends = new Set<Promise<void>>()
  let events = 0
  let restUntilMs = 0
  /** At most one. */
  const rests = new Set<Promise<void>>()

  function startSends(): void {
    while (sends.size < maxSends && queue.length > 0) {
      if (restUntilMs > performance.now() && !closing.signal.aborted) return rest()
      const rows = takeSend(queue)
      if (countMessages(rows) >= busyEvents) restUntilMs = performance.now() + gatherMs
      const sending = settle(rows).then(() => {
        sends.delete(sending)
        startSends()
      })
      sends.add(sending)
    }
  }

  function rest(): void {
    if (rests.size > 0) return
    const resting = pause(restUntilMs - performance.now(), undefined, { signal: closing.signal })
      .catch(() => undefined)
      .then(() => {
        rests.delete(resting)
        startSends()
      })
    rests.add(resting)
  }

  /** Never rejects. */
  async function settle(rows: readonly QueuedRow[]): Promise<void> {
    const sent = await sendUntilAnswered(rows, { producer, log, signal: closing.signal })
    const endMs = now()
    events -= countMessages(rows)
    remover.remove(sent.map((row) => row.id))
    for (const { startMs, onAcknowledged } of sent) onAcknowledged?.({ startMs, endMs })
  }

  async function idle(): Promise<void> {
    while (sends.size + rests.size > 0) await Promise.all([...sends, ...rests])
    await remover.idle()
  }

  return {
    insert: insertRow,
    publish(id, topic, messages, onAcknowledged) {
      if (closing.signal.aborted || events + messages.length > maxEvents) {
        log.debug({ rowId: id, topic }, 'outbox row left to the sweeper')
        return
      }
      events += messages.length
      queue.push({ id, topic, messages, startMs: now(), onAcknowledged })
      startSends()
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
