// How far the consumers are behind what was committed.
import { engagementsV1, graphV1, tweetsV1, type Topic } from '@flightpath/contracts'
import { consumerLag } from '@flightpath/kafka'
import { setTimeout as pause } from 'node:timers/promises'

/** Groups, each with the topic that it reads. */
type Consumers = readonly (readonly [string, Topic])[]

/** Those that a tweet passes on its way. */
const delivering: Consumers = [
  ['fanout', tweetsV1],
  ['search', tweetsV1],
]
/** Without search's of engagements, which waits up to ten seconds on purpose: a tweet's counts change often. */
export const promptConsumers: Consumers = [...delivering, ['fanout-graph', graphV1]]
export const allConsumers: Consumers = [...promptConsumers, ['search-engagements', engagementsV1]]

type LagBounds = {
  readonly withinMs: number
  readonly pollMs: number
  readonly signal: AbortSignal
}

export type Lags = { readonly fanout: number; readonly search: number }

/** Tweets that fanout and search have not finished; null when Kafka does not tell. */
export async function readDeliveryLags(brokers: readonly string[]): Promise<Lags | null> {
  try {
    const [fanout = 0, search = 0] = await readLags(brokers, delivering)
    return { fanout, search }
  } catch {
    return null
  }
}

/**
 * Waits until none of `consumers` is behind and nothing is unpublished; false after `withinMs`. Rejects when `signal`
 * aborts.
 */
export async function awaitNoLag(
  brokers: readonly string[],
  consumers: Consumers,
  unpublished: () => Promise<number>,
  { withinMs, pollMs, signal }: LagBounds,
): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (performance.now() < deadline) {
    const behind = await readLags(brokers, consumers)
      .then(async (lags) => lags.some((lag) => lag > 0) || (await unpublished()) > 0)
      // A broker that does not answer for a moment is no end.
      .catch(() => true)
    if (!behind) return true
    await pause(pollMs, undefined, { signal })
  }
  return false
}

async function readLags(brokers: readonly string[], consumers: Consumers): Promise<number[]> {
  return await Promise.all(consumers.map(([group, topic]) => consumerLag(brokers, group, [topic])))
}
