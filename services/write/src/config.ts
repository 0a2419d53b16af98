import { readConfig, type Environment } from '@flightpath/config'
import { logLevels } from '@flightpath/log'
import type { TweetLengthLimit } from '@flightpath/tweet-text'

export type WriteConfig = ReturnType<typeof readWriteConfig>

/** Reads the write service's settings; throws one error that names all that is wrong. */
export function readWriteConfig(env: Environment) {
  return readConfig(env, (read) => ({
    host: read.string('FLIGHTPATH_HOST', { default: '127.0.0.1' }),
    port: read.integer('FLIGHTPATH_PORT', { min: 0, max: 65535 }),
    secret: read.secret('FLIGHTPATH_SECRET_FILE'),
    logLevel: read.oneOf('FLIGHTPATH_LOG_LEVEL', logLevels, { default: 'info' }),
    mysqlUrl: read.url('FLIGHTPATH_MYSQL_URL'),
    /** Instead of the URL's own password. */
    mysqlPassword: read.file('FLIGHTPATH_MYSQL_PASSWORD_FILE', { default: null }),
    schema: read.string('FLIGHTPATH_WRITE_SCHEMA', { default: 'flightpath_write' }),
    redisUrl: read.url('FLIGHTPATH_REDIS_URL'),
    kafkaBrokers: read.list('FLIGHTPATH_KAFKA_BROKERS'),
    zipkinUrl: read.url('FLIGHTPATH_ZIPKIN_URL'),
    graphUrls: read.urls('FLIGHTPATH_GRAPH_URLS'),
    /** How much a text may weigh: 280, or 140 as in 2012. */
    tweetLength: toLimit(read.oneOf('FLIGHTPATH_TWEET_LENGTH', ['280', '140'], { default: '280' })),
    /** Tweets in one transaction. */
    batchTweets: read.integer('FLIGHTPATH_WRITE_BATCH', { min: 1, max: 2000, default: 500 }),
    /** Tweets that may wait for a transaction; more are answered 503. */
    pendingTweets: read.integer('FLIGHTPATH_WRITE_PENDING', {
      min: 1,
      max: 1_000_000,
      default: 10_000,
    }),
    failpoints: read.string('FLIGHTPATH_FAILPOINTS', { default: null }),
  }))
}

function toLimit(value: '280' | '140'): TweetLengthLimit {
  return value === '280' ? 280 : 140
}
