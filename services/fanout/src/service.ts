// Owns the home timelines in Redis: hears of tweets and relations, answers nobody.
import { openCache } from '@flightpath/cache'
import { graphV1, tweetsV1 } from '@flightpath/contracts'
import { createFailpoint } from '@flightpath/failpoint'
import { openHomeTimelines } from '@flightpath/home-timelines'
import { createClient, createHttpServer, type RunningService } from '@flightpath/http'
import { startConsumer } from '@flightpath/kafka'
import { createLogger } from '@flightpath/log'
import { startTracer, traceFields } from '@flightpath/tracing'
import { openViewVersions } from '@flightpath/view-versions'
import type { FanoutConfig } from './config.ts'
import { createFollowers } from './followers.ts'
import { createGraphHandler } from './handle-graph.ts'
import { createTweetsHandler } from './handle-tweets.ts'

/** Fanout must not time out on a Redis that is merely busy: it would only ask again. */
const commandTimeoutMs = 5000

/** Of tweets under load: several hundred at once fill the calls to graph and Redis, and nobody sees the difference. */
const gatherMs = 100

export async function startFanout(config: FanoutConfig): Promise<RunningService> {
  await using scope = new AsyncDisposableStack()
  const log = createLogger('fanout', { level: config.logLevel, mixin: traceFields })
  const { port, zipkinUrl } = config
  const tracer = scope.use(startTracer({ service: 'fanout', zipkinUrl, log, port }))
  const cache = scope.use(await openCache({ url: config.redisUrl, log, commandTimeoutMs }))
  const graph = scope.use(createClient({ service: 'graph', urls: config.graphUrls, tracer }))
  const views = openViewVersions(cache, { now: Date.now, random: Math.random })
  const failure = Promise.withResolvers<never>()
  const consumer = {
    brokers: config.kafkaBrokers,
    log,
    onFatal: failure.reject,
  } as const
  const tweets = scope.use(
    startConsumer({
      ...consumer,
      groupId: 'fanout',
      topics: [tweetsV1],
      gatherMs,
      handleBatch: createTweetsHandler({
        followers: createFollowers(graph),
        timelines: openHomeTimelines(cache),
        views,
        tracer,
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
      handleBatch: createGraphHandler({ views }),
    }),
  )
  const server = scope.use(
    createHttpServer({
      service: 'fanout',
      log,
      tracer,
      dependencies: {
        kafka: () => tweets.ready() && relations.ready(),
        redis: () => cache.ready(),
      },
    }),
  )
  const { url } = await server.listen({ host: config.host, port })
  log.info({ url }, 'fanout is listening')
  const owned = scope.move()
  return {
    url,
    failed: failure.promise,
    caughtUp: async () => (await tweets.caughtUp()) && relations.caughtUp(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
