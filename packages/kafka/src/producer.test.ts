import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openProducer } from './producer.ts'
import {
  closedPort,
  createTestTopic,
  eventually,
  forwardTo,
  listenAndNeverAnswer,
  silent,
  testBrokers,
} from './test-topic.ts'
import { hearTopic } from './testing.ts'

const brokers = testBrokers(process.env['FLIGHTPATH_TEST_KAFKA_BROKERS'])
const settings = { brokers, clientId: 'test', log: silent }

test('messages arrive with their key, value and headers, one key on one partition', async () => {
  await using topic = await createTestTopic(brokers, 4)
  await using producer = openProducer(settings)
  const sent = Array.from({ length: 40 }, (_, index) => ({
    key: `author ${index % 8}`,
    value: `{"text":"grüße ${index}"}`,
    headers: { b3: `header ${index}` },
  }))
  await Promise.all([
    producer.send(topic.name, sent.slice(0, 10)),
    producer.send(topic.name, sent.slice(10, 30)),
    producer.send(topic.name, sent.slice(30)),
  ])
  await using heard = hearTopic(brokers, topic.name)
  const { messages: received } = heard
  await eventually('all messages', () => received.length >= sent.length)
  assert.deepEqual(
    received.map(({ key, value, headers }) => ({ key, value, headers })).toSorted(byValue),
    sent.toSorted(byValue),
  )
  const places = new Set(received.map(({ key, partition }) => `${key} on ${partition}`))
  assert.equal(places.size, 8)
  // murmur2, as Kafka's Java client has it: another hash would part keys from their earlier messages.
  for (const { key, partition } of received) {
    assert.equal(partition, javaPartitions[Number(key?.split(' ')[1])])
  }
  assert.ok(received.every(({ timestampMs }) => Math.abs(Date.now() - timestampMs) < 60_000))
})

// toPositive(murmur2("author 0")) % 4 and so on, by org.apache.kafka.common.utils.Utils of kafka-clients 4.4.0.
const javaPartitions = [0, 1, 2, 0, 0, 2, 0, 0]

test('a producer opened while Kafka is away rejects at once, and connects when Kafka is there', async () => {
  await using topic = await createTestTopic(brokers, 1)
  const port = await closedPort()
  await using producer = openProducer({ ...settings, brokers: [`127.0.0.1:${port}`] })
  const message = { key: 'a', value: 'b' }
  await assert.rejects(producer.send(topic.name, [message]), { code: 'kafka-unavailable' })
  assert.equal(producer.ready(), false)
  const begin = performance.now()
  await assert.rejects(producer.send(topic.name, [message]), { code: 'kafka-unavailable' })
  assert.ok(performance.now() - begin < 2_000)

  await using _way = await forwardTo(brokers[0] ?? '', port)
  await eventually('a connection', () => producer.ready())
  await producer.send(topic.name, [message])
})

test('a broker that takes connections and never answers holds up neither start nor end', async () => {
  await using hung = await listenAndNeverAnswer()
  const producer = openProducer({ ...settings, brokers: [`127.0.0.1:${hung.port}`] })
  assert.equal(producer.ready(), false)
  const begin = performance.now()
  await Promise.all([
    assert.rejects(producer.send('any', [{ key: 'a', value: 'b' }]), { code: 'kafka-unavailable' }),
    producer[Symbol.asyncDispose](),
  ])
  assert.ok(performance.now() - begin < 1_000)
})

test('a topic that does not exist is refused within bounded tries, and sends to others go on', async () => {
  await using topic = await createTestTopic(brokers, 1)
  await using producer = openProducer(settings)
  const message = { key: 'a', value: 'b' }
  await assert.rejects(producer.send(`${topic.name}-missing`, [message]), {
    message: `could not publish 1 messages to ${topic.name}-missing`,
  })
  await producer.send(topic.name, [message])
})

function byValue(a: { value: string }, b: { value: string }): number {
  return a.value < b.value ? -1 : 1
}
