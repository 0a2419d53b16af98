import { readConfig, type Environment } from '@flightpath/config'
import { logLevels } from '@flightpath/log'

export type GraphConfig = ReturnType<typeof readGraphConfig>

/** Reads the graph service's settings; throws one error that names all that is wrong. */
export function readGraphConfig(env: Environment) {
  return readConfig(env, (read) => ({
    host: read.string('FLIGHTPATH_HOST', { default: '127.0.0.1' }),
    port: read.integer('FLIGHTPATH_PORT', { min: 0, max: 65535 }),
    secret: read.secret('FLIGHTPATH_SECRET_FILE'),
    logLevel: read.oneOf('FLIGHTPATH_LOG_LEVEL', logLevels, { default: 'info' }),
    mysqlUrl: read.url('FLIGHTPATH_MYSQL_URL'),
    /** Instead of the URL's own password. */
    mysqlPassword: read.file('FLIGHTPATH_MYSQL_PASSWORD_FILE', { default: null }),
    schema: read.string('FLIGHTPATH_GRAPH_SCHEMA', { default: 'flightpath_graph' }),
    redisUrl: read.url('FLIGHTPATH_REDIS_URL'),
    kafkaBrokers: read.list('FLIGHTPATH_KAFKA_BROKERS'),
    zipkinUrl: read.url('FLIGHTPATH_ZIPKIN_URL'),
    /** An author with more followers than this becomes a celebrity, whose tweets are merged when read. */
    celebrityThreshold: read.integer('FLIGHTPATH_CELEBRITY_THRESHOLD', {
      min: 0,
      max: 1_000_000_000,
      default: 10_000,
    }),
  }))
}
