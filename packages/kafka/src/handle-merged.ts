// From kafkajs's batches to the handler, and once it is done to the place behind them.
import type { Logger, Trouble } from '@flightpath/log'
import type { EachBatchPayload } from 'kafkajs'
import type { HandleBatch } from './batch.ts'
import { startHeartbeats } from './heartbeats.ts'
import type { HandleMerged } from './merge-partitions.ts'
import { processBatch } from './process-batch.ts'
import type { Arrival, DeadLetter, ReadEvents } from './read-events.ts'

export type MergedSettings<Event> = {
  read: ReadEvents<Event>
  handle: HandleBatch<Event>
  log: Logger
  closing: AbortSignal
  /** Why batches wait. */
  waiting: Trouble
  /** Called when a batch is done, or its handler shows that it is not stuck. */
  alive: () => void
  /** Resolves when the payloads may be handled. */
  before: (payloads: Payloads) => Promise<void>
  /** Puts away what can never be processed; rejects only when `signal` is aborted. */
  giveUp: (letters: readonly DeadLetter[], signal: AbortSignal) => Promise<void>
  /** Moves on behind the payloads. */
  after: (payloads: Payloads) => Promise<void>
}

export type Payloads = readonly [EachBatchPayload, ...EachBatchPayload[]]

/** Handles, gives up what is dead, moves on, in this order: a crash in between repeats messages and loses none. */
export function createMergedHandler<Event>(settings: MergedSettings<Event>): HandleMerged {
  const { read, closing, before, giveUp, after, alive } = settings
  return async ([first, ...others]) => {
    if (first === undefined) return
    const payloads: Payloads = [first, ...others]
    using heartbeats = startHeartbeats(() => first.heartbeat(), closing)
    const { signal } = heartbeats
    try {
      // Making up for a loss may take long, and goes on when the group takes the partitions back.
      await orAborted(before(payloads), signal)
      const { events, poison } = read(payloads.flatMap(arrivalsOf))
      const dead = await processBatch({ ...settings, signal }, [...events.keys()])
      const letters = [...dead].flatMap(([event, reason]) => {
        const arrival = events.get(event)
        return arrival === undefined ? [] : [{ ...arrival, reason }]
      })
      await giveUp([...poison, ...letters], signal)
      await after(payloads)
      alive()
    } catch (error) {
      // Not moved on, so whoever gets these partitions next begins with these messages.
      if (closing.aborted) return
      throw heartbeats.failure() ?? error
    }
    // What was done is committed; this tells kafkajs to join the group again.
    if (heartbeats.failure() !== null) throw heartbeats.failure()
  }
}

/** Rejects as `signal` aborts; the work goes on. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function arrivalsOf({ batch: { partition, messages } }: EachBatchPayload): Arrival[] {
  return messages.map((message) => ({ partition, message }))
}
