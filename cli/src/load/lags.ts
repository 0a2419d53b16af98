// How far the consumers are behind what was committed.
import { engagementsV1, graphV1, tweetsV1, type Topic } from '@flightpath/contracts'
import { consumerLag } from '@flightpath/kafka'
import { setTimeout as pause } from 'node:timers/promises'

/** Those that a tweet passes on its way. */
const delivering: readonly (readonly [string, Topic])[] = [
  ['fanout', tweetsV1],
  ['search', tweetsV1],
]
const all: typeof delivering = [
  ...delivering,
  ['fanout-graph', graphV1],
  ['search-engagements', engagementsV1],
]

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
 * Waits until no consumer is behind and nothing is unpublished; false after `withinMs`.
 */
export async function awaitNoLag(
  brokers: readonly string[],
  unpublished: () => Promise<number>,
  { withinMs, pollMs }: { readonly withinMs: number; readonly pollMs: number },
): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (performance.now() < deadline) {
    const behind = await readLags(brokers, all)
      .then(async (lags) => lags.some((lag) => lag > 0) || (await unpublished()) > 0)
      // A broker that does not answer for a moment is no end.
      .catch(() => true)
    if (!behind) return true
    await pause(pollMs)
  }
  return false
}

async function readLags(
  brokers: readonly string[],
  consumers: typeof delivering,
): Promise<number[]> {
  return await Promise.all(consumers.map(([group, topic]) => consumerLag(brokers, group, [topic])))
}
