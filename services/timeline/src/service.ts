// Reads timelines: has no data of its own, asks Redis, write, graph and search, and presents what they say. A read goes
// through the folders in this order: routes, skeleton, merge, hydrate, filter, present; page makes pages of it.
import { openCache } from '@flightpath/cache'
import { openHomeTimelines } from '@flightpath/home-timelines'
import { createClient, createHttpServer, type Client, type RunningService } from '@flightpath/http'
import { createLogger } from '@flightpath/log'
import { startTracer, traceFields } from '@flightpath/tracing'
import { openViewVersions } from '@flightpath/view-versions'
import { randomUUID } from 'node:crypto'
import type { TimelineConfig } from './config.ts'
import { createReadRelations } from './filter/relations.ts'
import { createReadAccounts } from './hydrate/read-accounts.ts'
import { createReadCounts } from './hydrate/read-counts.ts'
import { createReadMarks } from './hydrate/read-marks.ts'
import { createReadTweets } from './hydrate/read-tweets.ts'
import { watchCelebrities } from './merge/celebrities.ts'
import { createPageTokens } from './page/page-token.ts'
import { createNoteVisible } from './present/first-visible.ts'
import { serveRoutes } from './routes/serve-routes.ts'

/** A read that waits longer than this for Redis is better answered from MySQL. */
const commandTimeoutMs = 1000

/** Cached timelines are trusted this long after Redis takes writes again: by then fanout has brought what waited. */
const settleMs = 3000

export async function startTimeline(config: TimelineConfig): Promise<RunningService> {
  await using scope = new AsyncDisposableStack()
  const log = createLogger('timeline', { level: config.logLevel, mixin: traceFields })
  const { port, zipkinUrl, secret } = config
  const tracer = scope.use(startTracer({ service: 'timeline', zipkinUrl, log, port }))
  const cache = scope.use(
    await openCache({ url: config.redisUrl, log, commandTimeoutMs, settleMs }),
  )
  const connect = (service: 'graph' | 'write' | 'search', urls: readonly string[]): Client =>
    scope.use(createClient({ service, urls, secret, tracer }))
  const graph = connect('graph', config.graphUrls)
  const write = connect('write', config.writeUrls)
  const views = openViewVersions(cache, { now: Date.now, random: Math.random })
  const celebrities = scope.use(await watchCelebrities(graph, Date.now))
  const server = scope.use(
    createHttpServer({
      service: 'timeline',
      secret,
      log,
      tracer,
      dependencies: {
        redis: () => cache.ready(),
        graph: () => celebrities.known(),
      },
      problems: () => [cache.problem(), tracer.problem()],
    }),
  )
  const deps = {
    timelines: openHomeTimelines(cache),
    relations: createReadRelations(graph, views, log),
    marks: createReadMarks(() => views.marks(), log),
    countMarks: createReadMarks(() => views.countMarks(), log),
    hydration: {
      tweets: createReadTweets(write),
      accounts: createReadAccounts(graph),
    },
    counts: createReadCounts({ graph, write }),
    pageTokens: createPageTokens(graph),
    noteVisible: createNoteVisible({ cache, tracer, now: Date.now }),
    search: connect('search', config.searchUrls),
    newToken: randomUUID,
    now: Date.now,
    celebrities,
    graph,
    write,
    log,
  }
  serveRoutes(server, deps)
  const { url } = await server.listen({ host: config.host, port })
  log.info({ url }, 'timeline is listening')
  const owned = scope.move()
  return {
    url,
    caughtUp: async () => true,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
