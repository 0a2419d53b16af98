// How far a consumer group is behind: the ends of the partitions less the offsets it has committed.
import type { Admin } from 'kafkajs'
import { createClient } from './client.ts'
import { KafkaUnavailableError } from './errors.ts'

export type PartitionLag = {
  readonly topic: string
  readonly partition: number
  /** Messages that exist and are not committed. */
  readonly lag: number
  /** Messages that were deleted before they were committed: retention took them. */
  readonly lost: number
  /** The offset of the oldest message that is there, or will be. */
  readonly low: number
  /** Where the group goes on; -1 when it has not begun, -2 when kafkajs found its place deleted and forgot it. */
  readonly committed: number
}

/** Messages that the group has not finished, over all partitions. Rejects with KafkaUnavailableError. */
export async function consumerLag(
  brokers: readonly string[],
  groupId: string,
  topics: readonly { name: string }[],
): Promise<number> {
  return totalLag(await consumerLags(brokers, groupId, topics))
}

/** How far the group is behind in each partition. Rejects with KafkaUnavailableError. */
export async function consumerLags(
  brokers: readonly string[],
  groupId: string,
  topics: readonly { name: string }[],
): Promise<PartitionLag[]> {
  await using reader = openLagReader(brokers, groupId, topics)
  return await reader.read()
}

export function totalLag(partitions: readonly PartitionLag[]): number {
  return partitions.reduce((sum, { lag }) => sum + lag, 0)
}

export type LagReader = AsyncDisposable & { read(): Promise<PartitionLag[]> }

/** Connects at the first read, and again when a read finds the connection lost. */
export function openLagReader(
  brokers: readonly string[],
  groupId: string,
  topics: readonly { name: string }[],
): LagReader {
  const admin = createClient({ brokers, clientId: 'flightpath-lag' }).admin()
  const names = topics.map(({ name }) => name)
  return {
    async read() {
      try {
        await admin.connect()
        return await readLag(admin, groupId, names)
      } catch (cause) {
        throw new KafkaUnavailableError(`could not read the lag of ${groupId}`, { cause })
      }
    },
    [Symbol.asyncDispose]: () => admin.disconnect(),
  }
}

async function readLag(admin: Admin, groupId: string, names: string[]): Promise<PartitionLag[]> {
  // Committed before ends: what is produced and committed in between must not make the lag negative.
  const groups = await admin.fetchOffsets({ groupId, topics: names })
  const committed = new Map(
    groups.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [`${topic} ${partition}`, Number(offset)] as const),
    ),
  )
  const ends = await Promise.all(names.map((name) => admin.fetchTopicOffsets(name)))
  return ends.flatMap((partitions, index) =>
    partitions.map(({ partition, ...offsets }) => {
      const topic = names[index] ?? ''
      const [low, high] = [Number(offsets.low), Number(offsets.high)]
      const place = committed.get(`${topic} ${partition}`) ?? -1
      // Retention may have passed what is committed: the group goes on at the lowest offset.
      const lag = Math.max(0, high - Math.max(place, low))
      const lost = place < -1 ? 0 : Math.max(0, low - Math.max(place, 0))
      return { topic, partition, lag, lost, low, committed: place }
    }),
  )
}
