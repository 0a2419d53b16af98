import { consumerGroups, type ConsumerGroup } from '@flightpath/contracts'
import { createFailpoint } from '@flightpath/failpoint'
import type { Client } from '@flightpath/http'
import { joinConsumers, startConsumer, type Consumers } from '@flightpath/kafka'
import type { Logger } from '@flightpath/log'
import type { SearchIndex } from '@flightpath/search-index'
import type { Tracer } from '@flightpath/tracing'
import type { SearchConfig } from './config.ts'
import { createEngagementsHandler } from './indexing/handle-engagements.ts'
import { createTweetsHandler } from './indexing/handle-tweets.ts'
import { rebuild } from './indexing/rebuild.ts'

export type ConsumersDeps = {
  readonly index: SearchIndex
  readonly write: Client
  readonly tracer: Tracer
  readonly log: Logger
  readonly onFatal: (error: Error) => void
}

/** Hears of tweets, and in a group of its own of what is done with them, which may wait long. */
export function startConsumers(config: SearchConfig, deps: ConsumersDeps): Consumers {
  const { kafkaBrokers: brokers, indexPrefix, refreshMs, failpoints } = config
  const { tracer, log, onFatal } = deps
  const common = {
    brokers,
    tracer,
    log,
    onFatal,
    gatherMs,
    // What it was about nobody knows any more, and a deletion may be of any age.
    onLost: async () => void (await rebuild(deps)),
    stalledAfterMs: stalledAfterMs + refreshMs,
  }
  return joinConsumers(
    startConsumer({
      ...common,
      group: groupOfIndex(consumerGroups.searchTweets, indexPrefix),
      handle: createTweetsHandler({ ...deps, failpoint: createFailpoint(failpoints) }),
    }),
    startConsumer({
      ...common,
      group: groupOfIndex(consumerGroups.searchEngagements, indexPrefix),
      handle: createEngagementsHandler({ ...deps, now: () => performance.now(), refreshMs }),
    }),
  )
}

/** A group's offsets say what is in its index, so another index has to begin at the topic's beginning. */
function groupOfIndex<Group extends ConsumerGroup>(
  group: Group,
  prefix: string,
): Group & { readonly name: string } {
  return prefix === 'tweets'
    ? group
    : { ...group, name: group.name.replace('search', `search-${prefix}`) }
}

/** Without a sign of life while messages wait, beyond the time that engagements may wait for their refresh. */
const stalledAfterMs = 60_000

/** Under load: an index is refreshed once or twice a second then, so bulk requests need not come more often. */
const gatherMs = 250
