import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDeadLetters } from './dead-letters.ts'
import { startConsumer } from './consumer.ts'
import type { ConsumedMessage } from './batch.ts'
import { countDeadLetters, listDeadLetters, replayDeadLetters } from './read-dead-letters.ts'
import { createTestTopic, eventually, fail, silent, testBrokers } from './test-topic.ts'

const brokers = testBrokers(process.env['FLIGHTPATH_TEST_KAFKA_BROKERS'])

test('dead letters are counted, listed with their reason, put back as they were, and gone then', async () => {
  await using topic = await createTestTopic(brokers, 3)
  assert.deepEqual(await countDeadLetters(brokers, [topic]), [{ topic: topic.name, letters: 0 }])
  assert.deepEqual(await listDeadLetters(brokers, [topic]), [])
  const bury = async (groupId: string, offset: string, value: Buffer) => {
    await using letters = createDeadLetters({ brokers, clientId: 'test', log: silent, groupId })
    const headers = { b3: Buffer.from('0') }
    const message = { key: Buffer.from('k'), value, headers, offset, timestamp: '0', attributes: 0 }
    await letters.bury(topic.name, [{ message, partition: 2, reason: `not ${offset}` }])
  }
  // The same event given up by two groups, and another one.
  await bury('fanout', '7', Buffer.from('seven'))
  await bury('search', '7', Buffer.from('seven'))
  await bury('search', '8', Buffer.from([0xff, 0x00]))
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
  const back: ConsumedMessage[] = []
  await using _consumer = startConsumer({
    brokers,
    groupId: topic.name,
    topics: [topic],
    log: silent,
    onFatal: fail,
    handleBatch: async ({ messages }) => void back.push(...messages),
  })
  await eventually('both to be back', () => back.length === 2)
  assert.deepEqual(
    back.map(({ key, value, headers }) => ({ key, value, headers })),
    [
      { key: 'k', value: 'seven', headers: { b3: '0' } },
      { key: 'k', value: '\ufffd\0', headers: { b3: '0' } },
    ],
  )
})
