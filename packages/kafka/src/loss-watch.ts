// Notices what a topic's retention took before its group had read it, which kafkajs passes over in silence.
import type { ConsumerGroup } from '@flightpath/contracts'
import { createTrouble, type Logger } from '@flightpath/log'
import { setTimeout as pause } from 'node:timers/promises'
import type { PartitionLag } from './lag.ts'

/** Events that were deleted before a group read them. */
export type Loss = {
  readonly partition: number
  /** The offset before which they stood. */
  readonly through: number
  /** How many; null when that is not known any more. */
  readonly events: number | null
}

export type LossWatchSettings = {
  readonly group: ConsumerGroup
  readonly log: Logger
  readonly closing: AbortSignal
  /** The partitions that this process has. Rejects while Kafka is away. */
  readonly readPartitions: () => Promise<readonly PartitionLag[]>
  /** Makes up for losses; called again when it rejects. */
  readonly onLost: (losses: readonly Loss[]) => Promise<void>
  /** Makes the group go on behind what was lost. */
  readonly commit: (losses: readonly Loss[]) => Promise<void>
  /** Called now and then while losses are made up for. */
  readonly alive: () => void
}

/** A batch of one partition: the offsets of its first and last message. */
export type Stretch = {
  readonly partition: number
  readonly first: number
  readonly last: number
}

export type LossWatch = {
  /** This process has other partitions now: whatever is handled next waits until their losses are known. */
  assigned(): void
  /** Looks at what was read of the partitions elsewhere. */
  look(partitions: readonly PartitionLag[]): Promise<void>
  /** Resolves once all that was lost before these batches has been made up for; rejects only as `closing` aborts. */
  settle(batches: readonly Stretch[]): Promise<void>
  /** These batches are done and committed. */
  handled(batches: readonly Stretch[]): void
  /** What is being made up for, in one sentence, or null. */
  problem(): string | null
}

const retryMs = 1000

/**
 * What is lost is made up for before anything behind it is committed: a process that dies meanwhile leaves the group
 * where it was, and whoever comes next finds the same loss. The same loss is made up for once by a process.
 */
export function createLossWatch(settings: LossWatchSettings): LossWatch {
  const { group, log, onLost, commit, alive } = settings
  const words = {
    began: 'events were deleted before they were read',
    ended: 'what the deleted events would have done is made up for',
  }
  const trouble = createTrouble(log, words)
  /** By partition: the offset of the next message that has to come. */
  const places = new Map<number, number>()
  /** By partition: up to where losses have been made up for. */
  const done = new Map<number, number>()
  let known: Promise<void> = Promise.resolve()
  let mending: Promise<void> = Promise.resolve()

  async function readPlaces(): Promise<void> {
    const partitions = await untilDone(settings, settings.readPartitions)
    for (const { partition, low, committed } of partitions) {
      places.set(partition, Math.max(low, committed))
    }
    await look(partitions)
  }

  const look = (partitions: readonly PartitionLag[]) => makeUp(partitions.flatMap(lossOf))

  async function makeUp(losses: readonly Loss[]): Promise<void> {
    mending = mending.then(async () => {
      const fresh = losses.filter(({ partition, through }) => (done.get(partition) ?? -1) < through)
      if (fresh.length === 0) return
      trouble.began(describe(group, fresh))
      const timer = setInterval(alive, retryMs)
      try {
        await untilDone(settings, () => onLost(fresh))
      } finally {
        clearInterval(timer)
      }
      for (const { partition, through } of fresh) done.set(partition, through)
      // One that fails only means that the next process makes up for it once more.
      await commit(fresh.filter(isNext)).catch((error: unknown) =>
        log.debug({ error }, 'the place behind a loss is not committed'),
      )
      trouble.ended()
    })
    await mending
  }

  /** Whether nothing behind the loss was handled meanwhile: then a commit would go back. */
  function isNext({ partition, through }: Loss): boolean {
    return (places.get(partition) ?? through) <= through
  }

  return {
    assigned() {
      places.clear()
      known = readPlaces()
      // Who handles a batch is told.
      known.catch(() => undefined)
    },
    look,
    async settle(batches) {
      await known
      await mending
      await makeUp(batches.flatMap((batch) => gapBefore(batch, places.get(batch.partition))))
    },
    handled(batches) {
      for (const batch of batches) places.set(batch.partition, batch.last + 1)
    },
    problem: () => trouble.current(),
  }
}

/** Rejects only as `closing` aborts. */
async function untilDone<T>(
  { log, closing }: LossWatchSettings,
  work: () => Promise<T>,
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await work()
    } catch (error) {
      closing.throwIfAborted()
      if (failures === 0) log.warn({ error }, 'losses are not made up for yet')
      await pause(retryMs, undefined, { signal: closing })
    }
  }
}

function lossOf({ partition, low, lost, committed }: PartitionLag): Loss[] {
  const forgotten = committed < -1
  if (lost === 0 && !forgotten) return []
  return [{ partition, through: low, events: forgotten ? null : lost }]
}

/** What is missing between the message that had to come, if that is known, and the first one that came. */
function gapBefore({ partition, first }: Stretch, expected = first): Loss[] {
  if (first <= expected) return []
  return [{ partition, through: first, events: first - expected }]
}

function describe({ name, topic }: ConsumerGroup, losses: readonly Loss[]): string {
  const events = losses.reduce((sum, loss) => sum + (loss.events ?? 0), 0)
  const some = losses.some((loss) => loss.events === null) ? `${events} or more` : String(events)
  return `${some} of ${topic.name}, of which ${name} makes up for the effects now`
}
