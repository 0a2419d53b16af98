// Runs alone: it makes Redis refuse everybody.
import { createLogger } from '@flightpath/log'
import { eventually, redisCommand, redisRefusals } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CacheUnavailableError, defineScript, openCache } from './cache.ts'
import { isFromReplica, refusalOf } from './refusals.ts'
import { createWriteGate } from './write-gate.ts'

const url = process.env['FLIGHTPATH_TEST_REDIS_URL']
if (url === undefined)
  throw new Error('set FLIGHTPATH_TEST_REDIS_URL to a Redis that tests may use')

const log = createLogger('refusals-test', { level: 'silent' })
const pushing = defineScript(`return redis.call('LPUSH', KEYS[1], 'x')`)

const replies: readonly (readonly [reply: string, refusal: string | null])[] = [
  // 6.2, within a script
  [
    "ERR Error running script (call to f_4ca2): @user_script:17: @user_script: 17: -OOM command not allowed when used memory > 'maxmemory'. ",
    "OOM command not allowed when used memory > 'maxmemory'. ",
  ],
  [
    "ERR Error running script (call to f_1): @user_script:1: @user_script: 1: -READONLY You can't write against a read only replica. ",
    "READONLY You can't write against a read only replica. ",
  ],
  // 7 and later, within a script
  [
    "OOM command not allowed when used memory > 'maxmemory'. script: 4ca2, on @user_script:17.",
    "OOM command not allowed when used memory > 'maxmemory'. script: 4ca2, on @user_script:17.",
  ],
  [
    'NOREPLICAS Not enough good replicas to write.',
    'NOREPLICAS Not enough good replicas to write.',
  ],
  [
    'LOADING Redis is loading the dataset in memory',
    'LOADING Redis is loading the dataset in memory',
  ],
  ['MASTERDOWN Link with MASTER is down', 'MASTERDOWN Link with MASTER is down'],
  ['CLUSTERDOWN The cluster is down', 'CLUSTERDOWN The cluster is down'],
  ['TRYAGAIN Multiple keys request', 'TRYAGAIN Multiple keys request'],
  ['ERR max number of clients reached', 'ERR max number of clients reached'],
  ['NOAUTH Authentication required.', 'NOAUTH Authentication required.'],
  ['WRONGTYPE Operation against a key', null],
  ['NOSCRIPT No matching script.', null],
  ['BUSYKEY Target key name already exists.', null],
  ["ERR unknown command 'OOM'", null],
  ['ERR Error running script (call to f_1): @user_script:1: attempt to index a nil value', null],
]

test('replies that mean "not now" are told from those about the command', () => {
  for (const [reply, refusal] of replies) assert.equal(refusalOf(reply), refusal, reply)
  assert.deepEqual(
    replies.filter(([reply]) => isFromReplica(reply)).map(([, refusal]) => refusal),
    [replies[1]?.[1], 'MASTERDOWN Link with MASTER is down'],
  )
})

test('a gate that was shut opens once writes were taken for as long as it should settle', () => {
  let nowMs = 0
  let opened = 0
  const gate = createWriteGate({ log, settleMs: 3000, now: () => nowMs, onOpen: () => opened++ })
  gate.taken()
  assert.deepEqual([gate.refusal(), opened], [null, 0])
  gate.refused('OOM')
  for (const ms of [1000, 2000, 3999]) {
    nowMs = ms
    gate.taken()
    assert.equal(gate.refusal(), 'redis refuses writes: OOM')
  }
  gate.refused('READONLY')
  for (nowMs = 5000; nowMs < 8000; nowMs += 500) gate.taken()
  assert.equal(gate.refusal(), 'redis refuses writes: READONLY')
  gate.taken()
  assert.deepEqual([gate.refusal(), opened], [null, 1])
})

for (const { name, words, begin } of redisRefusals) {
  test(`${name}: it is not used, by those who write and by those who only read`, async () => {
    await using writer = await openCache({ url, log, commandTimeoutMs: 5000 })
    await using reader = await openCache({ url, log, commandTimeoutMs: 5000 })
    await writer.call('DEL', 'refusals-test')
    await writer.run(pushing, ['refusals-test'], [])
    const returns = reader.returns()
    const end = await begin(url)
    try {
      const refused = { name: CacheUnavailableError.name }
      await assert.rejects(writer.run(pushing, ['refusals-test'], []), refused)
      assert.equal(writer.ready(), false)
      // Who writes nothing finds it out by the probe.
      await eventually('the reader knows', () => reader.problem() !== null, 5000)
      assert.match(reader.problem()?.replace('redis refuses writes: ', '') ?? '', words)
      await assert.rejects(reader.call('ECHO', 'here'), refused)
    } finally {
      await end()
    }
    await eventually('both are back', () => writer.ready() && reader.ready(), 5000)
    assert.equal(await reader.call('LLEN', 'refusals-test'), 1)
    assert.ok(reader.returns() > returns)
    await reader.call('DEL', 'refusals-test')
  })
}

test('a connection that says READONLY is dropped, so that the next one may find the master', async () => {
  await using cache = await openCache({ url, log, commandTimeoutMs: 5000 })
  const id = await cache.call('CLIENT', 'ID')
  const row = redisRefusals.find(({ words }) => words.test('READONLY'))
  const end = await row?.begin(url)
  try {
    await assert.rejects(cache.call('SET', 'refusals-test', '1'))
    const gone = async () =>
      !(await redisCommand(url, 'CLIENT', 'LIST', 'ID', String(id))).includes('id=')
    await eventually('the connection is gone', gone, 5000)
  } finally {
    await end?.()
  }
  await eventually('it is back', () => cache.ready(), 10_000)
  assert.notEqual(await cache.call('CLIENT', 'ID'), id)
})

test('keys of a pattern are deleted, however many, and no others', async () => {
  await using cache = await openCache({ url: new URL('/6', url).href, log, commandTimeoutMs: 5000 })
  const set = (key: string) => cache.call('SET', key, '1')
  await Promise.all(Array.from({ length: 2500 }, (_, number) => set(`gone:${number}`)))
  await set('kept:1')
  await cache.deleteMatching('gone:*')
  // Not all keys: after a second the probe's own is there too.
  assert.deepEqual(await cache.call('KEYS', 'gone:*'), [])
  assert.equal(await cache.call('DEL', 'kept:1'), 1)
})
