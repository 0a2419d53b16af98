// Owns the search index in Elasticsearch: hears of tweets, answers queries with ids.
import { tweetsV1 } from '@flightpath/contracts'
import { createFailpoint } from '@flightpath/failpoint'
import { createClient, createHttpServer, type RunningService } from '@flightpath/http'
import { startConsumer } from '@flightpath/kafka'
import { createLogger } from '@flightpath/log'
import { openSearchIndex } from '@flightpath/search-index'
import { startTracer, traceFields } from '@flightpath/tracing'
import type { SearchConfig } from './config.ts'
import { createTweetsHandler } from './handle-tweets.ts'
import { serveRoutes } from './routes.ts'

export { readSearchConfig, type SearchConfig } from './config.ts'

export async function startSearch(config: SearchConfig): Promise<RunningService> {
  await using scope = new AsyncDisposableStack()
  const log = createLogger('search', { level: config.logLevel, mixin: traceFields })
  const { port, zipkinUrl, shards, indexPrefix: prefix } = config
  const tracer = scope.use(startTracer({ service: 'search', zipkinUrl, log, port }))
  const index = scope.use(openSearchIndex({ urls: config.elasticsearchUrls, prefix, shards }))
  const graph = scope.use(createClient({ service: 'graph', urls: config.graphUrls, tracer }))
  const write = scope.use(createClient({ service: 'write', urls: config.writeUrls, tracer }))
  const failure = Promise.withResolvers<never>()
  const tweets = scope.use(
    startConsumer({
      brokers: config.kafkaBrokers,
      // A group's offsets say what is in its index, so another index has to begin at the topic's beginning.
      groupId: prefix === 'tweets' ? 'search' : `search-${prefix}`,
      topics: [tweetsV1],
      handleBatch: createTweetsHandler({
        index,
        tracer,
        failpoint: createFailpoint(config.failpoints),
      }),
      log,
      onFatal: failure.reject,
    }),
  )
  const server = scope.use(
    createHttpServer({
      service: 'search',
      log,
      tracer,
      dependencies: {
        kafka: () => tweets.ready(),
        elasticsearch: () => index.healthy(),
      },
    }),
  )
  serveRoutes(server, { index, graph, write, tracer, log })
  const { url } = await server.listen({ host: config.host, port })
  log.info({ url }, 'search is listening')
  const owned = scope.move()
  return {
    url,
    failed: failure.promise,
    caughtUp: () => tweets.caughtUp(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
