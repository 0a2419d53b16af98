// Owns the home timelines in Redis: hears of tweets and relations, answers nobody.
import { openCache } from '@flightpath/cache'
import { openHomeTimelines } from '@flightpath/home-timelines'
import { createClient, createHttpServer, type RunningService } from '@flightpath/http'
import { createLogger } from '@flightpath/log'
import { startTracer, traceFields } from '@flightpath/tracing'
import { openViewVersions } from '@flightpath/view-versions'
import type { FanoutConfig } from './config.ts'
import { createFollowers } from './followers.ts'
import { startConsumers } from './start-consumers.ts'

/** Fanout must not time out on a Redis that is merely busy: it would only ask again. */
const commandTimeoutMs = 5000

export async function startFanout(config: FanoutConfig): Promise<RunningService> {
  await using scope = new AsyncDisposableStack()
  const log = createLogger('fanout', { level: config.logLevel, mixin: traceFields })
  const { port, zipkinUrl, secret } = config
  const tracer = scope.use(startTracer({ service: 'fanout', zipkinUrl, log, port }))
  const cache = scope.use(await openCache({ url: config.redisUrl, log, commandTimeoutMs }))
  const graph = scope.use(
    createClient({ service: 'graph', urls: config.graphUrls, secret, tracer }),
  )
  const views = openViewVersions(cache, { now: Date.now, random: Math.random })
  const timelines = openHomeTimelines(cache)
  const failure = Promise.withResolvers<never>()
  const consumers = scope.use(
    startConsumers(config, {
      views,
      timelines,
      tracer,
      log,
      followers: createFollowers(graph),
      onFatal: failure.reject,
    }),
  )
  const server = scope.use(
    createHttpServer({
      service: 'fanout',
      secret,
      log,
      tracer,
      dependencies: {
        kafka: () => consumers.ready(),
        redis: () => cache.ready(),
      },
      problems: () => [cache.problem(), ...consumers.problems(), tracer.problem()],
    }),
  )
  const { url } = await server.listen({ host: config.host, port })
  log.info({ url }, 'fanout is listening')
  const owned = scope.move()
  return {
    url,
    failed: failure.promise,
    caughtUp: () => consumers.caughtUp(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
