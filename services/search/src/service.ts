// Owns the search index in Elasticsearch: hears of tweets and what is done with them, answers queries with ids.
import { createClient, createHttpServer, type RunningService } from '@flightpath/http'
import { createLogger } from '@flightpath/log'
import { openSearchIndex } from '@flightpath/search-index'
import { startTracer, traceFields } from '@flightpath/tracing'
import type { SearchConfig } from './config.ts'
import { serveRoutes } from './routes.ts'
import { startConsumers } from './start-consumers.ts'

export { readSearchConfig, type SearchConfig } from './config.ts'

export async function startSearch(config: SearchConfig): Promise<RunningService> {
  await using scope = new AsyncDisposableStack()
  const log = createLogger('search', { level: config.logLevel, mixin: traceFields })
  const { port, zipkinUrl, secret, shards, indexPrefix: prefix } = config
  const tracer = scope.use(startTracer({ service: 'search', zipkinUrl, log, port }))
  const index = scope.use(openSearchIndex({ urls: config.elasticsearchUrls, prefix, shards }))
  const graph = scope.use(
    createClient({ service: 'graph', urls: config.graphUrls, secret, tracer }),
  )
  const write = scope.use(
    createClient({ service: 'write', urls: config.writeUrls, secret, tracer }),
  )
  const failure = Promise.withResolvers<never>()
  const onFatal = failure.reject
  const consumers = scope.use(startConsumers(config, { index, write, tracer, log, onFatal }))
  const server = scope.use(
    createHttpServer({
      service: 'search',
      secret,
      log,
      tracer,
      dependencies: {
        kafka: () => consumers.ready(),
        elasticsearch: () => index.healthy(),
      },
      problems: () => [...consumers.problems(), tracer.problem()],
    }),
  )
  serveRoutes(server, { index, graph, write, tracer, log })
  const { url } = await server.listen({ host: config.host, port })
  log.info({ url }, 'search is listening')
  const owned = scope.move()
  return {
    url,
    failed: failure.promise,
    caughtUp: () => consumers.caughtUp(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
