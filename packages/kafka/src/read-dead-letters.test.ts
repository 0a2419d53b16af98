import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDeadLetters } from './dead-letters.ts'
import { countDeadLetters, listDeadLetters, replayDeadLetters } from './read-dead-letters.ts'
import { hearTopic } from './testing.ts'
import { createTestTopic, eventually, groupOf, silent, testBrokers } from './test-topic.ts'

const brokers = testBrokers(process.env['FLIGHTPATH_TEST_KAFKA_BROKERS'])

test('dead letters are counted, listed with their reason, put back as they were, and gone then', async () => {
  await using topic = await createTestTopic(brokers, 3)
  assert.deepEqual(await countDeadLetters(brokers, [topic]), [{ topic: topic.name, letters: 0 }])
  assert.deepEqual(await listDeadLetters(brokers, [topic]), [])
  const store = async (name: string, offset: string, value: Buffer) => {
    await using letters = createDeadLetters({
      brokers,
      log: silent,
      group: { ...groupOf(topic), name },
    })
    const headers = { b3: Buffer.from('0') }
    const message = { key: Buffer.from('k'), value, headers, offset, timestamp: '0', attributes: 0 }
    const { signal } = new AbortController()
    await letters.store([{ message, partition: 2, reason: `not ${offset}` }], signal)
  }
  // The same event given up by two groups, and another one.
  await store('fanout', '7', Buffer.from('seven'))
  await store('search', '7', Buffer.from('seven'))
  await store('search', '8', Buffer.from([0xff, 0x00]))
  assert.deepEqual(await countDeadLetters(brokers, [topic]), [{ topic: topic.name, letters: 3 }])
  const listed = await listDeadLetters(brokers, [topic])
  const place = { topic: topic.name, partition: 2 }
  assert.deepEqual(
    listed.map(({ atMs, ...letter }) => (assert.ok(Date.now() - atMs < 60_000), letter)),
    [
      { ...place, offset: '7', group: 'fanout', reason: 'not 7', value: 'seven' },
      { ...place, offset: '7', group: 'search', reason: 'not 7', value: 'seven' },
      { ...place, offset: '8', group: 'search', reason: 'not 8', value: '\ufffd\0' },
    ],
  )

  assert.equal(await replayDeadLetters(brokers, [topic]), 2)
  assert.deepEqual(await listDeadLetters(brokers, [topic]), [])
  assert.equal(await replayDeadLetters(brokers, [topic]), 0)
  await using back = hearTopic(brokers, topic.name)
  await eventually('both to be back', () => back.messages.length === 2)
  assert.deepEqual(
    back.messages.map(({ key, value, headers }) => ({ key, value, headers })),
    [
      { key: 'k', value: 'seven', headers: { b3: '0' } },
      { key: 'k', value: '\ufffd\0', headers: { b3: '0' } },
    ],
  )
})
