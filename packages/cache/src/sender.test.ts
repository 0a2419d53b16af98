// What the sender relies on in ioredis, which documents none of it: docs/decisions/0023-commands-of-a-turn-go-out-in-one-write.md.
import { Redis } from 'ioredis'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { createSender } from './sender.ts'

const url = process.env['FLIGHTPATH_TEST_REDIS_URL']
if (url === undefined)
  throw new Error('set FLIGHTPATH_TEST_REDIS_URL to a Redis that tests may use')

/** As `openCache` opens it. */
async function connect() {
  const redis = new Redis(url ?? '', {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    protocol: 2,
  })
  await once(redis, 'ready')
  return redis
}

test('ioredis puts all commands of a turn into one write and one timer, and answers each', async (t) => {
  const redis = await connect()
  const sender = createSender(redis, 5000, () => assert.fail('a command timed out'))
  const writes = t.mock.method(redis.stream, 'write').mock
  const timers = t.mock.method(globalThis, 'setTimeout').mock
  const texts = Array.from({ length: 50 }, (_, number) => `“${number}”`)
  const answers = await Promise.all(texts.map((text) => sender.send('ECHO', [text])))
  assert.deepEqual(answers, texts)
  assert.equal(writes.callCount(), 1)
  assert.equal(timers.callCount(), 1)
  redis.disconnect()
})

test('ioredis rejects what is sent after its connection went away', async () => {
  const redis = await connect()
  const sender = createSender(redis, 5000, () => assert.fail('a command timed out'))
  redis.disconnect()
  await assert.rejects(sender.send('ECHO', ['gone']), /closed|writeable/i)
})
