import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readGraphConfig } from './config.ts'

const folder = await mkdtemp(join(tmpdir(), 'flightpath-graph-'))
after(() => rm(folder, { recursive: true }))
const secret = 'the-secret-of-the-tests-of-graph'
await writeFile(join(folder, 'secret'), secret, { mode: 0o600 })

const env = {
  FLIGHTPATH_PORT: '8082',
  FLIGHTPATH_SECRET_FILE: join(folder, 'secret'),
  FLIGHTPATH_MYSQL_URL: 'mysql://root@127.0.0.1:3306',
  FLIGHTPATH_REDIS_URL: 'redis://127.0.0.1:6379',
  FLIGHTPATH_KAFKA_BROKERS: '127.0.0.1:9092,127.0.0.1:9093',
  FLIGHTPATH_ZIPKIN_URL: 'http://127.0.0.1:9411',
}

test('what is left out has the documented defaults', () => {
  assert.deepEqual(readGraphConfig(env), {
    host: '127.0.0.1',
    port: 8082,
    secret,
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
