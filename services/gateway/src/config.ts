import { readConfig, type Environment } from '@flightpath/config'
import { logLevels } from '@flightpath/log'

export type GatewayConfig = ReturnType<typeof readGatewayConfig>

/** Reads the gateway's settings; throws one error that names all that is wrong. */
export function readGatewayConfig(env: Environment) {
  return readConfig(env, (read) => ({
    host: read.string('FLIGHTPATH_HOST', { default: '127.0.0.1' }),
    port: read.integer('FLIGHTPATH_PORT', { min: 0, max: 65535 }),
    secret: read.secret('FLIGHTPATH_SECRET_FILE'),
    logLevel: read.oneOf('FLIGHTPATH_LOG_LEVEL', logLevels, { default: 'info' }),
    zipkinUrl: read.url('FLIGHTPATH_ZIPKIN_URL'),
    graphUrls: read.urls('FLIGHTPATH_GRAPH_URLS'),
    writeUrls: read.urls('FLIGHTPATH_WRITE_URLS'),
    timelineUrls: read.urls('FLIGHTPATH_TIMELINE_URLS'),
    /** Traces of posts that are kept each second before only a share is. */
    postTracesPerSecond: read.integer('FLIGHTPATH_POST_TRACES_PER_SECOND', {
      min: 0,
      max: 10_000,
      default: 50,
    }),
    /** The same for all other requests, so that readers do not use up the budget of posts. */
    readTracesPerSecond: read.integer('FLIGHTPATH_READ_TRACES_PER_SECOND', {
      min: 0,
      max: 10_000,
      default: 10,
    }),
    /** Requests under way at once; beyond that the gateway answers 503. */
    maxInFlight: read.integer('FLIGHTPATH_MAX_IN_FLIGHT', { min: 1, max: 100_000, default: 4000 }),
  }))
}
