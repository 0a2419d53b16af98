import { graphV1, tweetsV1 } from '@flightpath/contracts'
import { createFailpoint } from '@flightpath/failpoint'
import type { HomeTimelines } from '@flightpath/home-timelines'
import { startConsumer } from '@flightpath/kafka'
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

export type Consumers = AsyncDisposable & {
  ready(): boolean
  /** Why either of them does not move on. */
  problems(): readonly (string | null)[]
  caughtUp(): Promise<boolean>
}

/** Of tweets under load: several hundred at once fill the calls to graph and Redis, and nobody sees the difference. */
const gatherMs = 100

/** Hears of tweets, and in a group of its own of what changes about accounts. */
export function startConsumers(config: FanoutConfig, deps: ConsumersDeps): Consumers {
  const { views, timelines, log, onFatal } = deps
  const scope = new AsyncDisposableStack()
  const consumer = { brokers: config.kafkaBrokers, log, onFatal }
  const tweets = scope.use(
    startConsumer({
      ...consumer,
      groupId: 'fanout',
      topics: [tweetsV1],
      gatherMs,
      // Nobody knows whose lists lack what was lost, so each is built anew at its next read.
      onLost: async () => {
        await views.forget()
        await timelines.dropAll()
      },
      handleBatch: createTweetsHandler({
        ...deps,
        now: Date.now,
        failpoint: createFailpoint(config.failpoints),
      }),
    }),
  )
  const relations = scope.use(
    startConsumer({
      ...consumer,
      groupId: 'fanout-graph',
      topics: [graphV1],
      onLost: () => views.forget(),
      handleBatch: createGraphHandler({ views }),
    }),
  )
  return {
    ready: () => tweets.ready() && relations.ready(),
    problems: () => [tweets.problem(), relations.problem()],
    caughtUp: async () => (await tweets.caughtUp()) && (await relations.caughtUp()),
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  }
}
