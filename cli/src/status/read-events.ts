// What became of the events that are on their way: how many wait, were lost, or were given up.
import { consumerGroups, topics } from '@flightpath/contracts'
import { countDeadLetters, readLags } from '@flightpath/kafka'
import type { RunState } from '../state/run-state.ts'

export type EventsStatus = {
  /** By service: events that its consumers have not finished; null when Kafka does not tell. */
  readonly lags: Readonly<Record<string, number | null>>
  /** By service: events that retention deleted before its consumers read them, and for which they did not make up yet. */
  readonly lost: Readonly<Record<string, number>>
  /** By topic: events that consumers gave up; null when Kafka does not tell. */
  readonly deadLetters: Readonly<Record<string, number>> | null
}

/** Asks Kafka of a running stack. */
export async function readEvents(state: RunState): Promise<EventsStatus> {
  const brokers = state.servers.filter(({ name }) => name === 'kafka').map(({ url }) => url)
  const [groups, letters] = await Promise.all([
    readLags(brokers).catch(() => null),
    countDeadLetters(brokers, topics).catch(() => null),
  ])
  const lags: Record<string, number | null> = {}
  const lost: Record<string, number> = {}
  for (const { service } of Object.values(consumerGroups)) {
    const own = groups?.filter(({ group }) => group.service === service)
    lags[service] = own?.reduce((sum, each) => sum + each.lag, 0) ?? null
    lost[service] = own?.reduce((sum, each) => sum + each.lost, 0) ?? 0
  }
  return {
    lags,
    lost,
    deadLetters:
      letters && Object.fromEntries(letters.map(({ topic, letters: count }) => [topic, count])),
  }
}
