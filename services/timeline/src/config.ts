import { readConfig, type Environment } from '@flightpath/config'
import { logLevels } from '@flightpath/log'

export type TimelineConfig = ReturnType<typeof readTimelineConfig>

/** Reads the timeline service's settings; throws one error that names all that is wrong. */
export function readTimelineConfig(env: Environment) {
  return readConfig(env, (read) => ({
    host: read.string('FLIGHTPATH_HOST', { default: '127.0.0.1' }),
    port: read.integer('FLIGHTPATH_PORT', { min: 0, max: 65535 }),
    secret: read.secret('FLIGHTPATH_SECRET_FILE'),
    logLevel: read.oneOf('FLIGHTPATH_LOG_LEVEL', logLevels, { default: 'info' }),
    redisUrl: read.url('FLIGHTPATH_REDIS_URL'),
    zipkinUrl: read.url('FLIGHTPATH_ZIPKIN_URL'),
    graphUrls: read.urls('FLIGHTPATH_GRAPH_URLS'),
    writeUrls: read.urls('FLIGHTPATH_WRITE_URLS'),
    searchUrls: read.urls('FLIGHTPATH_SEARCH_URLS'),
  }))
}
