// From kafkajs's batches to the handler, and once it is done from the handler to the group's offsets.
import { setTimeout as pause } from 'node:timers/promises'
import { createTrouble, type Logger, type Trouble } from '@flightpath/log'
import type { EachBatchPayload, IHeaders, KafkaMessage } from 'kafkajs'
import type { ConsumedMessage, HandleBatch } from './batch.ts'
import type { DeadLetter, DeadLetters } from './dead-letters.ts'
import { startHeartbeats } from './heartbeats.ts'
import type { LossWatch, Stretch } from './loss-watch.ts'
import type { HandleMerged } from './merge-partitions.ts'
import { processBatch } from './process-batch.ts'
import type { DeadMessages } from './process-batch.ts'

export type MergedSettings = {
  handleBatch: HandleBatch
  deadLetters: DeadLetters
  log: Logger
  closing: AbortSignal
  losses: Pick<LossWatch, 'settle' | 'handled'>
  /** Why batches wait. */
  waiting: Trouble
  /** Called when a topic moves on, or its handler shows that it is not stuck. */
  alive: (topic: string) => void
}

/**
 * Waits until losses are made up for, handles, buries what is dead, commits, in this order: a crash in between repeats
 * messages and loses none.
 */
export function createMergedHandler(settings: MergedSettings): HandleMerged {
  const { handleBatch, log, closing, losses, waiting, alive } = settings
  return async (payloads) => {
    const [first] = payloads
    if (first === undefined) return
    const { topic } = first.batch
    using heartbeats = startHeartbeats(() => first.heartbeat(), closing)
    const { signal } = heartbeats
    try {
      const stretches = payloads.map(toStretch)
      await orAborted(losses.settle(stretches), signal)
      const messages = payloads.flatMap(toConsumed)
      const processing = { topic, handle: handleBatch, log, signal, waiting }
      const dead = await processBatch({ ...processing, alive: () => alive(topic) }, messages)
      if (dead.size > 0) await buryAll(settings, topic, toLetters(payloads, dead), signal)
      await commit(first, payloads)
      losses.handled(stretches)
      alive(topic)
    } catch (error) {
      // Uncommitted, so whoever gets these partitions next begins with these messages.
      if (closing.aborted) return
      throw heartbeats.failure() ?? error
    }
    // What was done is committed; this tells kafkajs to join the group again.
    if (heartbeats.failure() !== null) throw heartbeats.failure()
  }
}

/** Making up for a loss may take long, and goes on when the group takes the partitions back. */
async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function toStretch({ batch }: EachBatchPayload): Stretch {
  const { topic, partition } = batch
  const first = Number(batch.messages[0]?.offset ?? batch.firstOffset())
  return { topic, partition, first, last: Number(batch.lastOffset()) }
}

function toConsumed({ batch }: EachBatchPayload): ConsumedMessage[] {
  const { partition } = batch
  return batch.messages.map(({ offset, key, value, headers, timestamp }) => ({
    partition,
    offset,
    key: key?.toString() ?? null,
    value: value?.toString() ?? '',
    headers: toHeaders(headers),
    timestampMs: Number(timestamp),
  }))
}

function toHeaders(headers: IHeaders | undefined): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    const single = Array.isArray(value) ? value.at(-1) : value
    if (single !== undefined) texts[name] = single.toString()
  }
  return texts
}

function toLetters(payloads: readonly EachBatchPayload[], dead: DeadMessages): DeadLetter[] {
  const reasons = new Map(
    [...dead].map(([{ partition, offset }, reason]) => [`${partition} ${offset}`, reason] as const),
  )
  return payloads.flatMap(({ batch: { partition, messages } }) =>
    messages.flatMap((message: KafkaMessage) => {
      const reason = reasons.get(`${partition} ${message.offset}`)
      return reason === undefined ? [] : [{ message, partition, reason }]
    }),
  )
}

const buryAgainAfterMs = 1_000

async function buryAll(
  { deadLetters, log }: MergedSettings,
  topic: string,
  letters: readonly DeadLetter[],
  signal: AbortSignal,
): Promise<void> {
  const words = { began: 'dead letters are not stored yet', ended: 'dead letters are stored' }
  const trouble = createTrouble(log, words)
  for (;;) {
    try {
      await deadLetters.bury(topic, letters)
      break
    } catch (error) {
      trouble.began(error instanceof Error ? error.message : String(error))
      await pause(buryAgainAfterMs, undefined, { signal })
    }
  }
  trouble.ended()
  for (const { partition, reason, message } of letters) {
    log.error({ topic, partition, offset: message.offset, reason }, 'message sent to dead letters')
  }
}

/** One request for all partitions. The position moves only after it: what failed to commit is fetched again. */
async function commit(
  first: EachBatchPayload,
  payloads: readonly EachBatchPayload[],
): Promise<void> {
  const partitions = payloads.map(({ batch }) => ({
    partition: batch.partition,
    offset: String(BigInt(batch.lastOffset()) + 1n),
  }))
  await first.commitOffsetsIfNecessary({ topics: [{ topic: first.batch.topic, partitions }] })
  for (const payload of payloads) payload.resolveOffset(payload.batch.lastOffset())
}
