// What became of the events that are on their way: how many wait, were lost, or were given up.
import { engagementsV1, graphV1, topics, tweetsV1 } from '@flightpath/contracts'
import { consumerLags, countDeadLetters, type PartitionLag } from '@flightpath/kafka'
import type { RunState } from './run-state.ts'

export type EventsStatus = {
  /** By service: events that its consumers have not finished; null when Kafka does not tell. */
  readonly lags: Readonly<Record<string, number | null>>
  /** By service: events that retention deleted before its consumers read them, and for which they did not make up yet. */
  readonly lost: Readonly<Record<string, number>>
  /** By topic: events that consumers gave up; null when Kafka does not tell. */
  readonly deadLetters: Readonly<Record<string, number>> | null
}

/** What each service consumes, and as which group. */
const consumerGroups = {
  fanout: [
    { group: 'fanout', topic: tweetsV1 },
    { group: 'fanout-graph', topic: graphV1 },
  ],
  search: [
    { group: 'search', topic: tweetsV1 },
    { group: 'search-engagements', topic: engagementsV1 },
  ],
} as const

/** Asks Kafka of a running stack. */
export async function readEvents(state: RunState): Promise<EventsStatus> {
  const brokers = state.servers.filter(({ name }) => name === 'kafka').map(({ url }) => url)
  const [services, letters] = await Promise.all([
    Promise.all(
      Object.entries(consumerGroups).map(async ([service, groups]) => {
        const each = groups.map(({ group, topic }) => consumerLags(brokers, group, [topic]))
        const partitions = await Promise.all(each).catch(() => null)
        return [service, partitions?.flat() ?? null] as const
      }),
    ),
    countDeadLetters(brokers, topics).catch(() => null),
  ])
  return {
    lags: Object.fromEntries(services.map(([service, all]) => [service, sumOf(all, 'lag')])),
    lost: Object.fromEntries(services.map(([service, all]) => [service, sumOf(all, 'lost') ?? 0])),
    deadLetters:
      letters && Object.fromEntries(letters.map(({ topic, letters: count }) => [topic, count])),
  }
}

function sumOf(partitions: readonly PartitionLag[] | null, what: 'lag' | 'lost'): number | null {
  return partitions && partitions.reduce((sum, partition) => sum + partition[what], 0)
}
