// How far a consumer group is behind: the ends of the partitions less the offsets it has committed.
import type { Admin } from 'kafkajs'
import { createClient } from './client.ts'
import { KafkaUnavailableError } from './errors.ts'

export type PartitionLag = {
  readonly topic: string
  readonly partition: number
  /** Messages that exist and are not committed. */
  readonly lag: number
}

/** Messages that the group has not finished, over all partitions. Rejects with KafkaUnavailableError. */
export async function consumerLag(
  brokers: readonly string[],
  groupId: string,
  topics: readonly { name: string }[],
): Promise<number> {
  await using reader = openLagReader(brokers, groupId, topics)
  return totalLag(await reader.read())
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
    partitions.map(({ partition, low, high }) => {
      const topic = names[index] ?? ''
      // Nothing committed is -1, and retention may have passed what is: both begin at the lowest offset.
      const from = Math.max(committed.get(`${topic} ${partition}`) ?? -1, Number(low))
      return { topic, partition, lag: Math.max(0, Number(high) - from) }
    }),
  )
}
