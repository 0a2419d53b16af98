import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from './read-config.ts'
import type { Readers } from './read-config.ts'

function describeFanout(read: Readers) {
  return {
    redisUrl: read.url('FANOUT_REDIS_URL'),
    batch: read.integer('FANOUT_BATCH', { min: 1, max: 5000, default: 500 }),
    log: { level: read.oneOf('FANOUT_LOG_LEVEL', ['debug', 'info'], { default: 'info' }) },
  }
}

test('all problems are named at once', () => {
  assert.throws(() => readConfig({ FANOUT_BATCH: '0', FANOUT_LOG_LEVEL: 'loud' }, describeFanout), {
    message:
      'FANOUT_REDIS_URL is missing; FANOUT_BATCH must be a whole number from 1 to 5000, was "0"; ' +
      'FANOUT_LOG_LEVEL must be one of debug, info, was "loud"',
  })
})

test('what is not set, or empty, has its default', () => {
  const config = readConfig({ FANOUT_REDIS_URL: 'redis://a', FANOUT_BATCH: '' }, describeFanout)
  assert.deepEqual(config, { redisUrl: 'redis://a', batch: 500, log: { level: 'info' } })
})

test('the result is frozen through and through', () => {
  const config = readConfig({ FANOUT_REDIS_URL: 'redis://a' }, describeFanout)
  assert.throws(() => Object.assign(config, { batch: 1 }), TypeError)
  assert.throws(() => Object.assign(config.log, { level: 'debug' }), TypeError)
})

test('a default of null makes a setting optional', () => {
  const config = readConfig({}, (read) => ({
    name: read.string('X_NAME', { default: null }),
    port: read.integer('X_PORT', { min: 0, max: 65_535, default: null }),
    url: read.url('X_URL', { default: null }),
    secret: read.file('X_SECRET_FILE', { default: null }),
  }))
  assert.deepEqual(config, { name: null, port: null, url: null, secret: null })
})

test('a whole number is digits within its bounds, and nothing that merely resembles one', () => {
  assert.equal(readInteger('-3'), -3)
  assert.equal(readInteger('20'), 20)
  for (const wrong of ['21', '-4', '1.5', '1e1', '0x10', ' 7', 'seven', 'NaN', '9'.repeat(30)]) {
    assert.throws(() => readInteger(wrong), {
      message: /^X must be a whole number from -3 to 20, was /,
    })
  }
})

test('lists and URLs are split at commas', () => {
  const env = { BROKERS: 'a:9092, b:9092,', NODES: 'http://a:9200,http://b:9200', NONE: ' , ' }
  assert.deepEqual(
    readConfig(env, (read) => read.list('BROKERS')),
    ['a:9092', 'b:9092'],
  )
  assert.deepEqual(
    readConfig(env, (read) => read.urls('NODES')),
    ['http://a:9200', 'http://b:9200'],
  )
  assert.throws(() => readConfig(env, (read) => [read.list('NONE'), read.urls('BROKERS')]), {
    message: 'NONE must name at least one, was " , "; BROKERS must be URLs separated by commas',
  })
})

test('a URL that is wrong is not repeated, because it may hold a password', () => {
  const env = { MYSQL_URL: 'mysql//root:hunter2@localhost' }
  assert.throws(() => readConfig(env, (read) => read.url('MYSQL_URL')), {
    message: 'MYSQL_URL must be a URL',
  })
})

test('flags understand the usual words', () => {
  assert.deepEqual(['true', '1', 'YES', 'on'].map(readFlag), [true, true, true, true])
  assert.deepEqual(['false', '0', 'no', 'Off', ''].map(readFlag), [
    false,
    false,
    false,
    false,
    false,
  ])
  assert.equal(
    readConfig({}, (read) => read.flag('X', { default: true })),
    true,
  )
  assert.throws(() => readFlag('maybe'), { message: 'X must be true or false, was "maybe"' })
})

test('a secret is read from its file, without the line break at its end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flightpath-config-'))
  const file = join(folder, 'secret')
  try {
    await writeFile(file, 'two\nlines\n')
    assert.equal(
      readConfig({ X_FILE: file }, (read) => read.file('X_FILE')),
      'two\nlines',
    )
    assert.throws(() => readConfig({ X_FILE: `${file}.none` }, (read) => read.file('X_FILE')), {
      message: /^X_FILE names a file that cannot be read: ENOENT/,
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})

function readInteger(value: string): number {
  return readConfig({ X: value }, (read) => read.integer('X', { min: -3, max: 20 }))
}

function readFlag(value: string): boolean {
  return readConfig({ X: value }, (read) => read.flag('X'))
}
