import { consumerGroups } from '@flightpath/contracts'
import { createFailpoint } from '@flightpath/failpoint'
import type { HomeTimelines } from '@flightpath/home-timelines'
import { joinConsumers, startConsumer, type Consumers } from '@flightpath/kafka'
import type { Logger } from '@flightpath/log'
import type { Tracer } from '@flightpath/tracing'
import type { ViewVersions } from '@flightpath/view-versions'
import type { FanoutConfig } from './config.ts'
import type { Followers } from './followers.ts'
import { createGraphHandler } from './handle-graph.ts'
import { createTweetsHandler } from './handle-tweets.ts'

export type ConsumersDeps = {
  readonly followers: Followers
  readonly timelines: HomeTimelines
  readonly views: ViewVersions
  readonly tracer: Tracer
  readonly log: Logger
  readonly onFatal: (error: Error) => void
}

/** Of tweets under load: several hundred at once fill the calls to graph and Redis, and nobody sees the difference. */
const gatherMs = 100

/** Hears of tweets, and in a group of its own of what changes about accounts. */
export function startConsumers(config: FanoutConfig, deps: ConsumersDeps): Consumers {
  const { views, timelines, tracer, log, onFatal } = deps
  const common = { brokers: config.kafkaBrokers, tracer, log, onFatal }
  const failpoint = createFailpoint(config.failpoints)
  return joinConsumers(
    startConsumer({
      ...common,
      group: consumerGroups.fanoutTweets,
      handle: createTweetsHandler({ ...deps, now: Date.now, failpoint }),
      gatherMs,
      // Nobody knows whose lists lack what was lost, so each is built anew at its next read.
      onLost: async () => {
        await views.forget()
        await timelines.dropAll()
      },
    }),
    startConsumer({
      ...common,
      group: consumerGroups.fanoutGraph,
      handle: createGraphHandler({ views }),
      onLost: () => views.forget(),
    }),
  )
}
