import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readGraphConfig } from './config.ts'

const env = {
  FLIGHTPATH_PORT: '8082',
  FLIGHTPATH_MYSQL_URL: 'mysql://root@127.0.0.1:3306',
  FLIGHTPATH_REDIS_URL: 'redis://127.0.0.1:6379',
  FLIGHTPATH_KAFKA_BROKERS: '127.0.0.1:9092,127.0.0.1:9093',
  FLIGHTPATH_ZIPKIN_URL: 'http://127.0.0.1:9411',
}

test('what is left out has the documented defaults', () => {
  assert.deepEqual(readGraphConfig(env), {
    host: '127.0.0.1',
    port: 8082,
    logLevel: 'info',
    mysqlUrl: 'mysql://root@127.0.0.1:3306',
    mysqlPassword: null,
    schema: 'flightpath_graph',
    redisUrl: 'redis://127.0.0.1:6379',
    kafkaBrokers: ['127.0.0.1:9092', '127.0.0.1:9093'],
    zipkinUrl: 'http://127.0.0.1:9411',
    celebrityThreshold: 10_000,
  })
})

test('everything that is wrong is said at once', () => {
  assert.throws(
    () => readGraphConfig({ ...env, FLIGHTPATH_PORT: 'x', FLIGHTPATH_CELEBRITY_THRESHOLD: '-1' }),
    /FLIGHTPATH_PORT .*FLIGHTPATH_CELEBRITY_THRESHOLD/,
  )
})
