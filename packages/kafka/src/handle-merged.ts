// From kafkajs's batches to the handler, and once it is done from the handler to the group's offsets.
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '@flightpath/log'
import type { EachBatchPayload, IHeaders, KafkaMessage } from 'kafkajs'
import type { ConsumedMessage, HandleBatch } from './batch.ts'
import type { DeadLetter, DeadLetters } from './dead-letters.ts'
import { startHeartbeats } from './heartbeats.ts'
import type { HandleMerged } from './merge-partitions.ts'
import { processBatch } from './process-batch.ts'
import type { DeadMessages } from './process-batch.ts'

export type MergedSettings = {
  handleBatch: HandleBatch
  deadLetters: DeadLetters
  log: Logger
  closing: AbortSignal
  /** Called when a topic moves on, or its handler shows that it is not stuck. */
  alive: (topic: string) => void
}

/** Handles, buries what is dead, commits, in this order: a crash in between repeats messages and loses none. */
export function createMergedHandler(settings: MergedSettings): HandleMerged {
  const { handleBatch, log, closing, alive } = settings
  return async (payloads) => {
    const [first] = payloads
    if (first === undefined) return
    const { topic } = first.batch
    using heartbeats = startHeartbeats(() => first.heartbeat(), closing)
    const { signal } = heartbeats
    try {
      const messages = payloads.flatMap(toConsumed)
      const processing = { topic, handle: handleBatch, log, signal, alive: () => alive(topic) }
      const dead = await processBatch(processing, messages)
      if (dead.size > 0) await buryAll(settings, topic, toLetters(payloads, dead), signal)
      await commit(first, payloads)
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
  for (;;) {
    try {
      await deadLetters.bury(topic, letters)
      break
    } catch (error) {
      log.warn({ error, topic, messages: letters.length }, 'dead letters not stored yet')
      await pause(buryAgainAfterMs, undefined, { signal })
    }
  }
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
