// How far the consumers are behind what was committed.
import { consumerGroups, type ConsumerGroup } from '@flightpath/contracts'
import { readLags } from '@flightpath/kafka'
import { setTimeout as pause } from 'node:timers/promises'

export const allConsumers: readonly ConsumerGroup[] = Object.values(consumerGroups)
/** Without search's of engagements, which waits up to ten seconds on purpose: a tweet's counts change often. */
export const promptConsumers = allConsumers.filter(
  (group) => group !== consumerGroups.searchEngagements,
)

type LagBounds = {
  readonly withinMs: number
  readonly pollMs: number
  readonly signal: AbortSignal
}

export type Lags = { readonly fanout: number; readonly search: number }

/** Tweets that fanout and search have not finished; null when Kafka does not tell. */
export async function readDeliveryLags(brokers: readonly string[]): Promise<Lags | null> {
  try {
    const { fanoutTweets, searchTweets } = consumerGroups
    const [fanout, search] = await readLags(brokers, [fanoutTweets, searchTweets])
    return { fanout: fanout?.lag ?? 0, search: search?.lag ?? 0 }
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
  consumers: readonly ConsumerGroup[],
  unpublished: () => Promise<number>,
  { withinMs, pollMs, signal }: LagBounds,
): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (performance.now() < deadline) {
    const behind = await readLags(brokers, consumers)
      .then(async (lags) => lags.some(({ lag }) => lag > 0) || (await unpublished()) > 0)
      // A broker that does not answer for a moment is no end.
      .catch(() => true)
    if (!behind) return true
    await pause(pollMs, undefined, { signal })
  }
  return false
}
