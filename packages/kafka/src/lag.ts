// How far a consumer group is behind: the ends of the partitions less the offsets it has committed.
import { consumerGroups, type ConsumerGroup } from '@flightpath/contracts'
import type { Admin } from 'kafkajs'
import { createClient } from './client.ts'
import { KafkaUnavailableError } from './errors.ts'

export type GroupLag = {
  readonly group: ConsumerGroup
  /** Messages that exist and are not finished. */
  readonly lag: number
  /** Messages that retention deleted before they were read, and for which the group did not make up yet. */
  readonly lost: number
}

/** How far groups are behind, in their order; all that there are by default. Rejects with KafkaUnavailableError. */
export async function readLags(
  brokers: readonly string[],
  groups: readonly ConsumerGroup[] = Object.values(consumerGroups),
): Promise<GroupLag[]> {
  await using reader = openLagReader(brokers)
  return await Promise.all(
    groups.map(async (group) => {
      const partitions = await reader.read(group)
      const sumOf = (what: 'lag' | 'lost') => partitions.reduce((sum, one) => sum + one[what], 0)
      return { group, lag: sumOf('lag'), lost: sumOf('lost') }
    }),
  )
}

export type PartitionLag = {
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

export function totalLag(partitions: readonly PartitionLag[]): number {
  return partitions.reduce((sum, { lag }) => sum + lag, 0)
}

export type LagReader = AsyncDisposable & { read(group: ConsumerGroup): Promise<PartitionLag[]> }

/** Connects at the first read, and again when a read finds the connection lost. */
export function openLagReader(brokers: readonly string[]): LagReader {
  const admin = createClient({ brokers, clientId: 'flightpath-lag' }).admin()
  return {
    async read(group) {
      try {
        await admin.connect()
        return await readLag(admin, group)
      } catch (cause) {
        throw new KafkaUnavailableError(`could not read the lag of ${group.name}`, { cause })
      }
    },
    [Symbol.asyncDispose]: () => admin.disconnect(),
  }
}

async function readLag(admin: Admin, { name, topic }: ConsumerGroup): Promise<PartitionLag[]> {
  // Committed before ends: what is produced and committed in between must not make the lag negative.
  const [offsets] = await admin.fetchOffsets({ groupId: name, topics: [topic.name] })
  const places = new Map(
    offsets?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
  )
  const ends = await admin.fetchTopicOffsets(topic.name)
  return ends.map(({ partition, ...end }) => {
    const [low, high] = [Number(end.low), Number(end.high)]
    const committed = places.get(partition) ?? -1
    // Retention may have passed what is committed: the group goes on at the lowest offset.
    const lag = Math.max(0, high - Math.max(committed, low))
    const lost = committed < -1 ? 0 : Math.max(0, low - Math.max(committed, 0))
    return { partition, lag, lost, low, committed }
  })
}
