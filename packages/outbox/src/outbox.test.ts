import { ensureTopics, openProducer } from '@flightpath/kafka'
import { hearTopic } from '@flightpath/kafka/testing'
import { digits } from '@flightpath/storage'
import { eventually } from '@flightpath/testing'
import { toB3 } from '@flightpath/tracing'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openOutbox, startSweeper, type Outbox } from './index.ts'
import { insertRow, type OutboxRow } from './outbox-store.ts'
import {
  createFailingProducer,
  createOutboxSchema,
  recordingTracer,
  sentValues,
  silent,
  type TestOutboxSchema,
} from './test-outbox.ts'

let schema: TestOutboxSchema
before(async () => {
  schema = await createOutboxSchema(process.env['FLIGHTPATH_TEST_MYSQL_URL'])
})
after(() => schema[Symbol.asyncDispose]())

const { tracer } = recordingTracer()
const topic = { name: 'test-outbox', partitions: 3, retentionMs: 3_600_000 }

function messagesOf(...values: string[]) {
  return values.map((value) => ({ key: value, value }))
}

/** Commits a row with these events, and nothing else. */
async function commit(...values: string[]): Promise<OutboxRow> {
  const messages = messagesOf(...values)
  const id = await schema.database.transaction((statements) =>
    insertRow(statements, topic.name, messages),
  )
  return { id, topic: topic.name, messages }
}

async function commitAndPublish(outbox: Outbox, ...values: string[]): Promise<void> {
  outbox.publish(await commit(...values))
}

test('what a transaction committed reaches Kafka with its headers, and then its row is gone', async () => {
  const brokers = (process.env['FLIGHTPATH_TEST_KAFKA_BROKERS'] ?? '').split(',')
  await ensureTopics(brokers, [topic])
  await using producer = openProducer({ brokers, clientId: 'test-outbox', log: silent })
  const { database } = schema
  const { tracer, spans } = recordingTracer()
  await using outbox = openOutbox({ database, producer, tracer, log: silent })
  const key = crypto.randomUUID()
  const trace = tracer.root({ sampled: true })
  const messages = [{ key, value: 'published', headers: { b3: toB3(trace) } }]

  const beforeMs = tracer.now()
  const id = await database.transaction((statements) => insertRow(statements, topic.name, messages))
  assert.equal(await schema.rows(), 1)
  outbox.publish({ id, topic: topic.name, messages })
  await outbox.idle()

  assert.equal(await schema.rows(), 0)
  const [span] = spans
  assert.ok(span !== undefined && spans.length === 1)
  assert.deepEqual([span.spanId, span.name, span.kind], [trace.spanId, topic.name, 'PRODUCER'])
  assert.ok(beforeMs <= span.startMs && span.startMs + span.durationMs <= tracer.now())
  await using heard = hearTopic(brokers, topic.name)
  const seen = () => heard.messages.filter((message) => message.key === key)
  await eventually('the message is there', () => seen().length > 0)
  assert.deepEqual(
    seen().map(({ value, headers }) => ({ value, b3: headers['b3'] })),
    [{ value: 'published', b3: toB3(trace) }],
  )
})

test('events that waited for Kafka go out together when it is back', async () => {
  const producer = createFailingProducer()
  producer.away = true
  await using outbox = openOutbox({
    database: schema.database,
    producer,
    tracer,
    log: silent,
  })
  const values = Array.from({ length: 40 }, (_, index) => `waiting ${index}`)
  for (const value of values) await commitAndPublish(outbox, value)
  assert.equal(await schema.rows(), 40)

  producer.away = false
  await outbox.idle()
  assert.deepEqual(sentValues(producer).toSorted(), values.toSorted())
  assert.equal(await schema.rows(), 0)
  // Three sends were under way with one event each when Kafka went; all the others waited together.
  assert.ok(producer.sends.length <= 4, `${producer.sends.length} sends`)
})

test('after many events the next send waits a little, and what waits when closing is sent', async () => {
  const producer = createFailingProducer()
  const sentMs: number[] = []
  const { database } = schema
  const outbox = openOutbox({
    database,
    producer: {
      ...producer,
      async send(topicName, messages) {
        sentMs.push(performance.now())
        await producer.send(topicName, messages)
      },
    },
    tracer,
    log: silent,
  })
  const many = Array.from({ length: 20 }, (_, index) => `many ${index}`)
  await commitAndPublish(outbox, ...many)
  await commitAndPublish(outbox, 'next')
  await outbox.idle()
  const [first = 0, second = 0] = sentMs
  assert.equal(sentMs.length, 2)
  // A timer counts from when the event loop last looked at the clock, which is earlier by as long as it was busy.
  assert.ok(second - first >= 25, `${second - first} ms apart`)
  await commitAndPublish(outbox, ...many)
  await commitAndPublish(outbox, 'last')
  await outbox[Symbol.asyncDispose]()
  assert.equal(sentValues(producer).at(-1), 'last')
  assert.equal(await schema.rows(), 0)
})

test('memory is bounded: what finds no room is swept, and nothing is lost', async () => {
  const producer = createFailingProducer()
  producer.away = true
  const { database } = schema
  await using outbox = openOutbox({ database, producer, tracer, log: silent })
  const values = Array.from({ length: 12_000 }, (_, index) => `event ${index}`)
  for (let at = 0; at < values.length; at += 400) {
    await commitAndPublish(outbox, ...values.slice(at, at + 400))
  }
  producer.away = false
  await outbox.idle()
  assert.equal(sentValues(producer).length, 10_000)
  assert.equal(await schema.rows(), 5)

  await using _sweeper = startSweeper({
    database,
    producer,
    tracer,
    log: silent,
    olderThanMs: 0,
    everyMs: 10,
  })
  await eventually('the rest is swept', async () => (await schema.rows()) === 0)
  assert.deepEqual(sentValues(producer).toSorted(), values.toSorted())
})

test('a row that Kafka refuses keeps no other row back and is not lost', async () => {
  const producer = createFailingProducer()
  producer.away = true
  producer.refused.add('refused')
  const { database } = schema
  await using outbox = openOutbox({ database, producer, tracer, log: silent })
  for (const value of ['a', 'b', 'c', 'd', 'refused', 'e']) await commitAndPublish(outbox, value)
  producer.away = false
  await outbox.idle()
  assert.deepEqual(sentValues(producer).toSorted(), ['a', 'b', 'c', 'd', 'e'])
  assert.equal(await schema.rows(), 1)

  await commit('swept')
  await using _sweeper = startSweeper({
    database,
    producer,
    tracer,
    log: silent,
    olderThanMs: 0,
    everyMs: 10,
  })
  await eventually('the row behind it is swept', async () => sentValues(producer).includes('swept'))
  producer.refused.clear()
  await eventually('it is swept once Kafka takes it', async () => (await schema.rows()) === 0)
  assert.ok(sentValues(producer).includes('refused'))
})

test('the sweeper leaves young rows to those who wrote them', async () => {
  const producer = createFailingProducer()
  const { database } = schema
  const young = await commit('young')
  const old = await commit('old')
  await database.query(
    'UPDATE outbox SET created_at = CURRENT_TIMESTAMP(3) - INTERVAL 11 SECOND WHERE id = ?',
    [digits(old.id)],
  )
  await using _sweeper = startSweeper({ database, producer, tracer, log: silent, everyMs: 10 })
  await eventually('the old row is swept', async () => (await schema.rows()) === 1)
  assert.deepEqual(sentValues(producer), ['old'])
  await database.query('DELETE FROM outbox WHERE id = ?', [digits(young.id)])
})

test('a row that is committed after one with a larger id is swept all the same', async () => {
  const producer = createFailingProducer()
  const { database } = schema
  await using _sweeper = startSweeper({
    database,
    producer,
    tracer,
    log: silent,
    olderThanMs: 0,
    everyMs: 10,
  })
  await database.transaction(async (statements) => {
    await insertRow(statements, topic.name, messagesOf('slow'))
    await commit('fast')
    await eventually('the larger id is swept', () => sentValues(producer).includes('fast'))
  })
  await eventually('the smaller id is swept', () => sentValues(producer).includes('slow'))
})

test('of several sweepers one sweeps at a time', async () => {
  const producer = createFailingProducer()
  const { database } = schema
  const values = Array.from({ length: 200 }, (_, index) => `once ${index}`)
  for (const value of values) await commit(value)
  const sweeper = { database, producer, tracer, log: silent, olderThanMs: 0, everyMs: 10 }
  await using _first = startSweeper(sweeper)
  await using _second = startSweeper(sweeper)
  await eventually('all rows are swept', async () => (await schema.rows()) === 0)
  assert.deepEqual(sentValues(producer).toSorted(), values.toSorted())
})

test('closing without Kafka is quick and leaves rows', async () => {
  const producer = createFailingProducer()
  producer.away = true
  const { database } = schema
  const outbox = openOutbox({ database, producer, tracer, log: silent })
  for (const value of ['a', 'b', 'c', 'd', 'e']) await commitAndPublish(outbox, value)
  const startMs = performance.now()
  await outbox[Symbol.asyncDispose]()
  assert.ok(performance.now() - startMs < 2_000)
  assert.equal(await schema.rows(), 5)
  await database.query('DELETE FROM outbox')
})

test('closing with Kafka sends what is held and deletes its rows', async () => {
  const producer = createFailingProducer()
  const { database } = schema
  const outbox = openOutbox({ database, producer, tracer, log: silent })
  const rows: OutboxRow[] = []
  for (const value of ['a', 'b', 'c']) rows.push(await commit(value))
  for (const row of rows) outbox.publish(row)
  await outbox[Symbol.asyncDispose]()
  assert.deepEqual(sentValues(producer), ['a', 'b', 'c'])
  assert.equal(await schema.rows(), 0)
})
