// Owns the tweets: takes posts and deletes, hands tweets out, and says on tweets.v1 what happened.
import { openCache } from '@flightpath/cache'
import { createFailpoint } from '@flightpath/failpoint'
import { openHomeTimelines } from '@flightpath/home-timelines'
import { createClient, createHttpServer, type Client, type RunningService } from '@flightpath/http'
import { openProducer } from '@flightpath/kafka'
import { createLogger, type Logger } from '@flightpath/log'
import { openChanges, openOutbox, startSweeper, type ChangesOptions } from '@flightpath/outbox'
import { openDatabase, watchRefusals, type Database, type RefusalWatch } from '@flightpath/storage'
import { startTracer, traceFields } from '@flightpath/tracing'
import { keepMarking, openViewVersions } from '@flightpath/view-versions'
import type { WriteConfig } from './config.ts'
import { startIdempotencyPurge } from './storing/idempotency-purge.ts'
import { startCascadeSweep } from './deleting/cascade-sweep.ts'
import { Counters } from './telling/counters.ts'
import { serveInternalRoutes } from './internal/internal-routes.ts'
import { createMentionedAccounts } from './posting/mentioned-accounts.ts'
import { migrateWrite, serverOf } from './migrate-write.ts'
import { createDeliverToAuthors } from './telling/own-lists.ts'
import { createRelationships } from './engaging/relationships.ts'
import { serveRoutes } from './routes.ts'
import { TweetBatcher } from './posting/tweet-batcher.ts'
import { openTweetIds } from './storing/tweet-ids.ts'
import { createVisibilityCheck } from './engaging/visibility-check.ts'
import { writeDrafts } from './posting/write-drafts.ts'

export { readWriteConfig, type WriteConfig } from './config.ts'
export { migrateWrite } from './migrate-write.ts'

/**
 * Two for batches, the rest for outbox rows. Reads have their own, so that they cannot hold up posts; so have likes and
 * their kin, which wait for each other where many like the same tweet.
 */
const poolSizes = { writes: 4, changes: 6, reads: 6 }

/** A delete waits for this; Redis answers in less than a millisecond, or is away. */
const redisTimeoutMs = 1000

/** What needs an answer of graph's waits for this at most. */
const graphTimeoutMs = 1000

/** Starts the service. Never waits for a server: what is down makes it not ready, or is done without. */
export async function startWrite(config: WriteConfig): Promise<RunningService> {
  await using scope = new AsyncDisposableStack()
  const { port, zipkinUrl, redisUrl, secret } = config
  const log = createLogger('write', { level: config.logLevel, mixin: traceFields })
  const tracer = scope.use(startTracer({ service: 'write', zipkinUrl, log, port }))
  const refusals = watchRefusals(log, () => performance.now())
  const databases = openDatabases(scope, config, { log, refusals })
  const { writes: database, reads, ids } = databases
  const producer = scope.use(openProducer({ brokers: config.kafkaBrokers, clientId: 'write', log }))
  const failpoint = createFailpoint(config.failpoints)
  const outbox = scope.use(openOutbox({ database, producer, tracer, log, failpoint }))
  scope.use(startSweeper({ database, producer, tracer, log }))
  scope.use(startIdempotencyPurge(database, log))
  const graph = openGraph(scope, config)
  const relationships = createRelationships(graph, log)
  const cache = scope.use(await openCache({ url: redisUrl, log, commandTimeoutMs: redisTimeoutMs }))
  const random = Math.random
  const views = scope.use(keepMarking(openViewVersions(cache, { now: Date.now, random }), log))
  const deliverToAuthors = createDeliverToAuthors(openHomeTimelines(cache), log)
  const { batches, changes } = openTweetChanges(databases, { outbox, views, tracer, failpoint })
  const batcher = new TweetBatcher({
    write: (drafts) => writeDrafts({ database, changes: batches, ids, deliverToAuthors }, drafts),
    maxTweets: config.batchTweets,
    maxPending: config.pendingTweets,
  })
  scope.defer(() => batcher.idle())
  const cascades = scope.use(startCascadeSweep({ changes, reads, log }))
  const server = scope.use(
    createHttpServer({
      service: 'write',
      secret,
      log,
      tracer,
      dependencies: { mysql: () => database.ping().then(() => ids.ready()) },
      problems: () => [refusals, cache, producer, tracer].map((part) => part.problem()),
    }),
  )
  serveRoutes(server, {
    changes,
    batcher,
    mentioned: createMentionedAccounts(graph, log),
    tweetLength: config.tweetLength,
    checkVisibility: createVisibilityCheck(reads, relationships),
    relationships,
    deliverToAuthors,
    cascades,
    reads,
    ids,
  })
  serveInternalRoutes(server, reads)
  const { url } = await server.listen({ host: config.host, port })
  log.info({ url }, 'write is listening')
  const owned = scope.move()
  return {
    url,
    caughtUp: async () => true,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function openDatabases(
  scope: AsyncDisposableStack,
  config: WriteConfig,
  { log, refusals }: { readonly log: Logger; readonly refusals: RefusalWatch },
) {
  const address = { ...serverOf(config), schema: config.schema, refusals }
  const writing = { ...address, together: true }
  const writes = scope.use(openDatabase({ ...writing, poolSize: poolSizes.writes }))
  const changes = scope.use(openDatabase({ ...writing, poolSize: poolSizes.changes }))
  const reads = scope.use(openDatabase({ ...address, poolSize: poolSizes.reads }))
  const migrate = () => migrateWrite(config)
  const ids = scope.use(openTweetIds(writes, { migrate, log, now: Date.now }))
  return { writes, changes, reads, ids }
}

function openTweetChanges(
  { writes, changes }: { readonly writes: Database; readonly changes: Database },
  parts: Pick<ChangesOptions<Counters>, 'outbox' | 'views' | 'tracer' | 'failpoint'>,
) {
  const options = { ...parts, now: Date.now, counters: () => new Counters() }
  return {
    batches: openChanges({ ...options, database: writes }),
    changes: openChanges({ ...options, database: changes }),
  }
}

function openGraph(scope: AsyncDisposableStack, { graphUrls, secret }: WriteConfig): Client {
  const timeoutMs = graphTimeoutMs
  return scope.use(createClient({ service: 'graph', urls: graphUrls, secret, timeoutMs }))
}
