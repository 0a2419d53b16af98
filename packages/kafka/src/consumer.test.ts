import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { Batch, HandleBatch } from './batch.ts'
import { createClient } from './client.ts'
import { startConsumer } from './consumer.ts'
import type { Consumer, ConsumerSettings } from './consumer.ts'
import { KafkaUnavailableError } from './errors.ts'
import { readLags } from './lag.ts'
import { BackgroundProducer, openProducer } from './producer.ts'
import {
  closedPort,
  createTestTopic,
  eventually,
  fail,
  forwardTo,
  groupOf,
  listenAndNeverAnswer,
  publish as publishTo,
  readDeadLetters,
  silent,
  testBrokers,
  testTracer,
  topicNamed,
} from './test-topic.ts'
import type { TestTopic } from './test-topic.ts'

const brokers = testBrokers(process.env['FLIGHTPATH_TEST_KAFKA_BROKERS'])

const tracer = testTracer()
after(() => tracer[Symbol.asyncDispose]())

const publish = (topic: TestTopic, values: readonly string[]) => publishTo(brokers, topic, values)

async function lagOf(topic: TestTopic): Promise<number> {
  const [group] = await readLags(brokers, [groupOf(topic)])
  return group?.lag ?? Number.NaN
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `value ${index}`)
}

function consume(
  topic: TestTopic,
  handle: HandleBatch<string>,
  more: Partial<ConsumerSettings<TestTopic>> = {},
): Consumer {
  const settings = { brokers, group: groupOf(topic), tracer, log: silent, onFatal: fail }
  return startConsumer({ ...settings, handle, ...more })
}

function values({ events }: Batch<string>): string[] {
  return events.map(({ event }) => event)
}

// At once, because most of their time is spent waiting for the group.
describe('a consumer', { concurrency: true }, () => {
  test('gets what a fetch brought for all partitions as one batch, in the order of each', async () => {
    await using topic = await createTestTopic(brokers, 12)
    await publish(topic, numbered(600))
    const batches: Batch<string>[] = []
    await using consumer = consume(topic, async (batch) => void batches.push(batch))
    await eventually('all to be consumed', () => consumer.caughtUp())
    assert.ok(batches.length <= 4, `${batches.length} batches`)
    const events = batches.flatMap((batch) => batch.events)
    assert.deepEqual(events.map(({ event }) => event).toSorted(), numbered(600).toSorted())
    for (let partition = 0; partition < 12; partition += 1) {
      const offsets = events.filter((e) => e.partition === partition).map((e) => e.offset)
      assert.deepEqual(offsets, [...offsets.keys()])
      assert.ok(offsets.length > 0)
    }
  })

  test('gathers what comes soon after many, and takes what comes after few at once', async () => {
    await using topic = await createTestTopic(brokers, 3)
    const calls: { readonly beganMs: number; readonly count: number }[] = []
    await using producer = openProducer({ brokers, clientId: 'test', log: silent })
    const send = (count: number) =>
      producer.send(
        topic.name,
        numbered(count).map((value) => ({ key: value, value: JSON.stringify(value) })),
      )
    const gatherMs = 1500
    await using _consumer = consume(
      topic,
      async (batch) => {
        calls.push({ beganMs: performance.now(), count: batch.events.length })
        if (calls.length <= 2) await send(calls.length === 1 ? 1 : 60)
      },
      { gatherMs },
    )
    await eventually('it to be ready', () => _consumer.ready())
    await send(1)
    await eventually(
      'all to be consumed',
      () => calls.reduce((sum, { count }) => sum + count, 0) === 62,
    )
    const at = (place: number): number => calls[place]?.beganMs ?? Number.NaN
    assert.ok(at(1) - at(0) < gatherMs)
    const afterMany = calls.findIndex(({ count }) => count >= 8)
    await send(1)
    await eventually('the next to be consumed', () => calls.length > afterMany + 1)
    assert.ok(at(afterMany + 1) - at(afterMany) >= gatherMs)
  })

  test('commits nothing before its handler has resolved, and runs one call at a time', async () => {
    await using topic = await createTestTopic(brokers, 3)
    await publish(topic, numbered(9))
    const gate = Promise.withResolvers<void>()
    let running = 0
    let most = 0
    await using consumer = consume(topic, async () => {
      running += 1
      most = Math.max(most, running)
      await gate.promise
      running -= 1
    })
    await eventually('the handler to run', () => running > 0)
    await publish(topic, numbered(9))
    assert.equal(await consumer.lag(), 18)
    assert.equal(await consumer.caughtUp(), false)
    assert.equal(await lagOf(topic), 18)
    gate.resolve()
    await eventually('all to be consumed', () => consumer.caughtUp())
    assert.equal(most, 1)
  })

  test('that closes lets its handler finish, commits, and leaves the group at once', async () => {
    await using topic = await createTestTopic(brokers, 2)
    await publish(topic, numbered(6))
    const gate = Promise.withResolvers<void>()
    const seen: string[] = []
    const closing = consume(topic, async (batch) => {
      seen.push(...values(batch))
      await gate.promise
    })
    await eventually('the handler to run', () => seen.length === 6)
    const closed = closing[Symbol.asyncDispose]()
    gate.resolve()
    await closed
    assert.equal(closing.ready(), false)
    assert.equal(await lagOf(topic), 0)

    await publish(topic, ['later'])
    const begin = performance.now()
    const later: string[] = []
    await using _next = consume(topic, async (batch) => void later.push(...values(batch)))
    await eventually('the next to be consumed', () => later.length > 0)
    assert.deepEqual(later, ['later'])
    // Far below the session timeout, for which a member that did not say goodbye is waited for.
    assert.ok(performance.now() - begin < 4_000)
  })

  test('that closes while it waits for a dependency leaves its messages to the next', async () => {
    await using topic = await createTestTopic(brokers, 2)
    await publish(topic, numbered(6))
    let calls = 0
    const waiting = consume(topic, async () => {
      calls += 1
      throw new KafkaUnavailableError('redis is away')
    })
    await eventually('it to wait', () => calls >= 3)
    const begin = performance.now()
    await waiting[Symbol.asyncDispose]()
    assert.ok(performance.now() - begin < 4_000)
    assert.equal(await lagOf(topic), 6)
    const seen: string[] = []
    await using _next = consume(topic, async (batch) => void seen.push(...values(batch)))
    await eventually('the next to be given them', () => seen.length >= 6)
    assert.deepEqual(seen.toSorted(), numbered(6))
  })

  test('that waits for a dependency beyond the session timeout keeps its partitions', async () => {
    await using topic = await createTestTopic(brokers, 1)
    await publish(topic, numbered(3))
    const begin = performance.now()
    let calls = 0
    const done: string[] = []
    await using consumer = consume(topic, async (batch) => {
      calls += 1
      assert.equal(batch.signal.aborted, false)
      if (performance.now() - begin < 8_000) throw new KafkaUnavailableError('redis is away')
      done.push(...values(batch))
    })
    await eventually('all to be consumed', () => consumer.caughtUp())
    assert.deepEqual(done, numbered(3))
    assert.ok(calls > 3 && calls < 20, `${calls} calls`)
  })

  test('whose handler is slower than the session timeout gets nothing twice', async () => {
    await using topic = await createTestTopic(brokers, 1)
    await publish(topic, numbered(3))
    const done: string[] = []
    await using consumer = consume(topic, async (batch) => {
      await pause(8_000)
      done.push(...values(batch))
    })
    await eventually('all to be consumed', () => consumer.caughtUp())
    assert.deepEqual(done, numbered(3))
  })

  test('keeps as dead letters what is no event, and what its handler gives up, byte for byte, and goes on', async () => {
    await using topic = await createTestTopic(brokers, 1)
    await using producer = new BackgroundProducer({ brokers, clientId: 'test', log: silent })
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80])
    await producer.send(topic.name, [
      { key: 'a', value: '"good"' },
      { key: bytes, value: bytes, headers: { b3: 'trace' } },
      { key: 'b', value: '7' },
      { key: 'c', value: '"bad"' },
      { key: 'd', value: '"good too"' },
    ])
    const good: string[] = []
    await using consumer = consume(topic, async ({ events, giveUp }) => {
      for (const received of events) {
        if (received.event.startsWith('good')) good.push(received.event)
        else giveUp(received, 'it is bad')
      }
    })
    await eventually('all to be consumed', () => consumer.caughtUp())
    assert.deepEqual(good, ['good', 'good too'])

    const [letter, ...others] = await readDeadLetters(brokers, topic, 3)
    const { 'x-dead-reason': reason, ...headers } = letter?.headers ?? {}
    assert.match(reason ?? '', /^not JSON: /)
    assert.deepEqual(headers, {
      b3: 'trace',
      'x-dead-group': topic.name,
      'x-dead-topic': topic.name,
      'x-dead-partition': '0',
      'x-dead-offset': '1',
    })
    assert.deepEqual(
      others.map((other) => [other.value, other.headers['x-dead-reason']]),
      [
        ['7', `not an event of ${topic.name}: must be string`],
        ['"bad"', 'it is bad'],
      ],
    )
    assert.deepEqual(await readFirstValue(`${topic.name}.dead`), bytes)
  })

  test('makes a dead letter of only the message on which its handler fails', async () => {
    await using topic = await createTestTopic(brokers, 4)
    await publish(topic, numbered(50))
    const good = new Set<string>()
    await using consumer = consume(topic, async (batch) => {
      if (values(batch).includes('value 17')) throw new Error('cannot read this')
      for (const value of values(batch)) good.add(value)
    })
    await eventually('all to be consumed', () => consumer.caughtUp())
    assert.deepEqual(
      [...good].toSorted(),
      numbered(50)
        .filter((v) => v !== 'value 17')
        .toSorted(),
    )
    const letters = await readDeadLetters(brokers, topic, 1)
    assert.deepEqual(
      letters.map(({ value, headers }) => [value, headers['x-dead-reason']]),
      [['"value 17"', 'cannot read this']],
    )
  })

  test('killed in the middle of a batch loses nothing: the next one begins where it had committed', async (t) => {
    await using topic = await createTestTopic(brokers, 1)
    const folder = await mkdtemp(join(tmpdir(), 'flightpath-kafka-'))
    const effects = join(folder, 'effects')
    const program = new URL('test-consumer-process.ts', import.meta.url).pathname
    const child = spawn(process.execPath, [program, brokers.join(','), topic.name, effects])
    try {
      await publish(topic, ['first'])
      await eventually('the first commit', async () => {
        return (await lagOf(topic)) === 0
      })
      await publish(topic, ['second', 'stop here', 'third', 'fourth'])
      const [line] = await once(child.stdout, 'data')
      assert.equal(String(line), 'half way through, 2 to go\n')
      child.kill('SIGKILL')
      await once(child, 'exit')

      const begin = performance.now()
      const resumed: string[] = []
      await using consumer = consume(topic, async (batch) => void resumed.push(...values(batch)))
      await eventually('all to be consumed', () => consumer.caughtUp())
      t.diagnostic(`resumed ${Math.round(performance.now() - begin)} ms after the kill`)
      assert.ok(performance.now() - begin < 10_000)
      assert.deepEqual(resumed, ['second', 'stop here', 'third', 'fourth'])
      assert.equal(await readFile(effects, 'utf8'), 'first\nsecond\nstop here\n')
    } finally {
      child.kill('SIGKILL')
      await rm(folder, { recursive: true })
    }
  })

  test('shares partitions with another, and takes them over when that one closes', async () => {
    await using topic = await createTestTopic(brokers, 4)
    const byFirst = new Set<number>()
    const bySecond = new Set<number>()
    await using first = consume(topic, async ({ events }) => {
      for (const { partition } of events) byFirst.add(partition)
    })
    await eventually('the first to join', () => first.ready())
    const second = consume(topic, async ({ events }) => {
      for (const { partition } of events) bySecond.add(partition)
    })
    await eventually('both to have some', async () => {
      await publish(topic, numbered(20))
      return bySecond.size === 2
    })
    await eventually('all to be consumed', () => first.caughtUp())
    await second[Symbol.asyncDispose]()
    byFirst.clear()
    await eventually('the first to have all', async () => {
      await publish(topic, numbered(20))
      return byFirst.size === 4
    })
  })

  test('that hangs is reported to its process', async () => {
    await using topic = await createTestTopic(brokers, 1)
    await publish(topic, ['value'])
    const stalled = Promise.withResolvers<Error>()
    const gate = Promise.withResolvers<void>()
    await using _consumer = consume(topic, () => gate.promise, {
      stalledAfterMs: 1_000,
      onFatal: stalled.resolve,
    })
    const { message } = await stalled.promise
    gate.resolve()
    assert.match(message, new RegExp(`^no progress on ${topic.name} for \\d+ ms$`))
  })

  test('started while Kafka is away begins when Kafka is there', async () => {
    await using topic = await createTestTopic(brokers, 1)
    await publish(topic, ['value'])
    const port = await closedPort()
    const seen: string[] = []
    const away = { brokers: [`127.0.0.1:${port}`] }
    await using consumer = consume(topic, async (batch) => void seen.push(...values(batch)), away)
    assert.equal(consumer.ready(), false)
    await assert.rejects(consumer.lag(), { code: 'kafka-unavailable' })
    await using _way = await forwardTo(brokers[0] ?? '', port)
    await eventually('the message', () => seen.length === 1)
    await eventually('membership', () => consumer.ready())
  })

  test('closes soon, whether its broker refuses connections or hangs', async () => {
    await using hung = await listenAndNeverAnswer()
    for (const port of [await closedPort(), hung.port]) {
      const away = { brokers: [`127.0.0.1:${port}`] }
      const consumer = consume(topicNamed('any', 1), async () => undefined, away)
      const begin = performance.now()
      await consumer[Symbol.asyncDispose]()
      assert.ok(performance.now() - begin < 4_000, `${performance.now() - begin} ms`)
    }
  })
})

async function readFirstValue(topic: string): Promise<Buffer | null> {
  const consumer = createClient({ brokers, clientId: 'test' }).consumer({ groupId: `raw-${topic}` })
  const value = Promise.withResolvers<Buffer | null>()
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await consumer.run({ eachMessage: async ({ message }) => value.resolve(message.value) })
  const first = await value.promise
  await consumer.disconnect()
  return first
}
