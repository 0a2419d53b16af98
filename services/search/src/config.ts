import { readConfig, type Environment } from '@flightpath/config'
import { logLevels } from '@flightpath/log'

export type SearchConfig = ReturnType<typeof readSearchConfig>

/** Reads the search service's settings; throws one error that names all that is wrong. */
export function readSearchConfig(env: Environment) {
  return readConfig(env, (read) => ({
    host: read.string('FLIGHTPATH_HOST', { default: '127.0.0.1' }),
    port: read.integer('FLIGHTPATH_PORT', { min: 0, max: 65535 }),
    secret: read.secret('FLIGHTPATH_SECRET_FILE'),
    logLevel: read.oneOf('FLIGHTPATH_LOG_LEVEL', logLevels, { default: 'info' }),
    elasticsearchUrls: read.urls('FLIGHTPATH_ELASTICSEARCH_URL'),
    kafkaBrokers: read.list('FLIGHTPATH_KAFKA_BROKERS'),
    zipkinUrl: read.url('FLIGHTPATH_ZIPKIN_URL'),
    graphUrls: read.urls('FLIGHTPATH_GRAPH_URLS'),
    writeUrls: read.urls('FLIGHTPATH_WRITE_URLS'),
    indexPrefix: read.string('FLIGHTPATH_SEARCH_INDEX', { default: 'tweets' }),
    /** Shards of each month's index. One holds two billion tweets at most. */
    shards: read.integer('FLIGHTPATH_SEARCH_SHARDS', { min: 1, max: 1024, default: 1 }),
    /** Milliseconds after which a tweet's counts are brought into the index again, at the earliest. */
    refreshMs: read.integer('FLIGHTPATH_SEARCH_REFRESH_MS', {
      min: 0,
      max: 3_600_000,
      default: 10_000,
    }),
    failpoints: read.string('FLIGHTPATH_FAILPOINTS', { default: null }),
  }))
}
