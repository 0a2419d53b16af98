// Owns accounts, credentials, lists and how accounts stand to each other; says on graph.v1 what changed.
import { openCache } from '@flightpath/cache'
import { createHttpServer, type RunningService } from '@flightpath/http'
import { openProducer } from '@flightpath/kafka'
import { createLogger } from '@flightpath/log'
import { openChanges, openOutbox, startSweeper } from '@flightpath/outbox'
import { openDatabase, openLeasedSnowflake, watchRefusals } from '@flightpath/storage'
import { startTracer, traceFields } from '@flightpath/tracing'
import { keepMarking, openViewVersions } from '@flightpath/view-versions'
import type { GraphConfig } from './config.ts'
import { migrateGraph, serverOf } from './migrate-graph.ts'
import { serveRoutes } from './routes.ts'

export { readGraphConfig, type GraphConfig } from './config.ts'
export { migrateGraph } from './migrate-graph.ts'

const poolSize = 12

/**
 * Follows have connections of their own: many that wait for a popular account's row would otherwise keep everybody
 * from authenticating. The few also keep such a wait far below the lock timeout.
 */
const changesPoolSize = 8

/** A follow waits for this; Redis answers in less than a millisecond, or is away. */
const redisTimeoutMs = 1000

/** Starts the service. Needs MySQL to start; Kafka, Redis and Zipkin may come later. */
export async function startGraph(config: GraphConfig): Promise<RunningService> {
  await using scope = new AsyncDisposableStack()
  const { port, zipkinUrl, secret, schema, celebrityThreshold } = config
  const now = Date.now
  const log = createLogger('graph', { level: config.logLevel, mixin: traceFields })
  const tracer = scope.use(startTracer({ service: 'graph', zipkinUrl, log, port }))
  await migrateGraph(config)
  const refusals = watchRefusals(log, () => performance.now())
  const address = { ...serverOf(config), schema, refusals }
  const database = scope.use(openDatabase({ ...address, poolSize }))
  const changesDatabase = scope.use(openDatabase({ ...address, poolSize: changesPoolSize }))
  const ids = scope.use(await openLeasedSnowflake(database, { now }))
  const cache = scope.use(
    await openCache({ url: config.redisUrl, log, commandTimeoutMs: redisTimeoutMs }),
  )
  const views = scope.use(keepMarking(openViewVersions(cache, { now, random: Math.random }), log))
  const producer = scope.use(openProducer({ brokers: config.kafkaBrokers, clientId: 'graph', log }))
  const outbox = scope.use(openOutbox({ database, producer, tracer, log }))
  scope.use(startSweeper({ database, producer, tracer, log }))
  const http = scope.use(
    createHttpServer({
      service: 'graph',
      secret,
      log,
      tracer,
      // Kafka and Redis may be away: rows wait in the outbox, and readers come here for versions.
      dependencies: { mysql: () => database.ping().then(() => true) },
      problems: () => [refusals, cache, producer, tracer].map((part) => part.problem()),
    }),
  )
  const following = { outbox, views, tracer, now, counters: () => undefined }
  const changes = openChanges({ ...following, database: changesDatabase })
  serveRoutes(http, {
    database,
    commands: { changes, database: changesDatabase, ids, celebrityThreshold },
    now,
  })
  const { url } = await http.listen({ host: config.host, port })
  log.info({ url }, 'graph is listening')
  const owned = scope.move()
  return {
    url,
    caughtUp: async () => true,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
