import { readConfig, type Environment } from '@flightpath/config'
import { logLevels } from '@flightpath/log'

export type FanoutConfig = ReturnType<typeof readFanoutConfig>

/** Reads the fanout service's settings; throws one error that names all that is wrong. */
export function readFanoutConfig(env: Environment) {
  return readConfig(env, (read) => ({
    host: read.string('FLIGHTPATH_HOST', { default: '127.0.0.1' }),
    port: read.integer('FLIGHTPATH_PORT', { min: 0, max: 65535 }),
    secret: read.secret('FLIGHTPATH_SECRET_FILE'),
    logLevel: read.oneOf('FLIGHTPATH_LOG_LEVEL', logLevels, { default: 'info' }),
    redisUrl: read.url('FLIGHTPATH_REDIS_URL'),
    kafkaBrokers: read.list('FLIGHTPATH_KAFKA_BROKERS'),
    zipkinUrl: read.url('FLIGHTPATH_ZIPKIN_URL'),
    graphUrls: read.urls('FLIGHTPATH_GRAPH_URLS'),
    failpoints: read.string('FLIGHTPATH_FAILPOINTS', { default: null }),
  }))
}
