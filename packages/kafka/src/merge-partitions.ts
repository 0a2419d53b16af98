// kafkajs hands over one batch per partition; what a fetch brought for all partitions is handled as one.
import { PacedBatches } from '@flightpath/batching'
import type { EachBatchPayload } from 'kafkajs'
import { setTimeout as pause } from 'node:timers/promises'

export type HandleMerged = (payloads: readonly EachBatchPayload[]) => Promise<void>

export type Pace = {
  /** While messages come fast, calls of `handle` begin this many milliseconds apart. */
  readonly gatherMs: number
  /** Ends the wait. */
  readonly closing: AbortSignal
}

/** Messages in one call from which the next one is worth a wait. */
const busyMessages = 8

/**
 * Returns an `eachBatch` for kafkajs, which calls it for all partitions of a fetch in one go. While a call of `handle`
 * runs, batches wait and then go together into the next call: twelve partitions of 15 messages cost as much as one of
 * 180. After a call with many messages kafkajs is told late, and so fetches late and much; after one with few at once.
 */
export function mergePartitions(
  handle: HandleMerged,
  pace: Pace,
): (payload: EachBatchPayload) => Promise<void> {
  const batches = new PacedBatches<EachBatchPayload, undefined>({
    async send(payloads) {
      const beganMs = performance.now()
      await handle(payloads)
      if (countMessages(payloads) >= busyMessages) await rest(beganMs, pace)
      return payloads.map(() => undefined)
    },
  })
  return (payload) => batches.give(payload)
}

function countMessages(payloads: readonly EachBatchPayload[]): number {
  return payloads.reduce((count, { batch }) => count + batch.messages.length, 0)
}

async function rest(beganMs: number, { gatherMs, closing }: Pace): Promise<void> {
  const leftMs = gatherMs - (performance.now() - beganMs)
  if (leftMs > 0) await pause(leftMs, undefined, { signal: closing }).catch(() => undefined)
}
