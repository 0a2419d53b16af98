import { toB3, type TraceContext } from '@flightpath/tracing'
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { KafkaUnavailableError } from './errors.ts'
import { BackgroundProducer } from './producer.ts'
import { startTail, type TailSettings } from './tail.ts'
import { deleteMessages } from './testing.ts'
import {
  closedPort,
  createTestTopic,
  eventually,
  fail,
  forwardTo,
  listenAndNeverAnswer,
  publish as publishTo,
  silent,
  testBrokers,
  testTracer,
  topicNamed,
  type TestTopic,
} from './test-topic.ts'

const brokers = testBrokers(process.env['FLIGHTPATH_TEST_KAFKA_BROKERS'])
const tracer = testTracer()
after(() => tracer[Symbol.asyncDispose]())

const publish = (topic: TestTopic, ...values: string[]) =>
  publishTo(brokers, topic, values, { key: 'one partition' })

/** A reader, and what it heard and logged. */
function listen(topic: TestTopic, more: Partial<TailSettings<TestTopic>> = {}) {
  const heard: string[] = []
  const logged: unknown[] = []
  const note = (fields: object, message: string) => void logged.push({ ...fields, message })
  const log = { ...silent, warn: note, error: note, child: () => log }
  const handle: TailSettings<TestTopic>['handle'] = async ({ events }) => {
    heard.push(...events.map(({ event }) => event))
  }
  const settings = { brokers, topic, from: 'now', tracer, log, onFatal: fail, handle } as const
  return { tail: startTail({ ...settings, ...more }), heard, logged }
}

// At once, because most of their time is spent waiting for the group.
describe('a reader of its own', { concurrency: true }, () => {
  test('from now hears what is published since it is ready, and another one everything too', async () => {
    await using topic = await createTestTopic(brokers, 3)
    await publishTo(brokers, topic, ['before', 'it', 'was', 'there'])
    const readers = [listen(topic), listen(topic)] as const
    await using _first = readers[0].tail
    await using _second = readers[1].tail
    await eventually('both to be ready', () => readers.every(({ tail }) => tail.ready()))
    await publishTo(brokers, topic, ['a', 'b', 'c', 'd'])
    for (const { heard } of readers) {
      await eventually('all to be heard', () => heard.length >= 4)
      assert.deepEqual(heard.toSorted(), ['a', 'b', 'c', 'd'])
    }
  })

  test('from a moment hears what was produced then or later', async () => {
    await using topic = await createTestTopic(brokers, 1)
    const sinceMs = Date.now() - 60_000
    await using producer = new BackgroundProducer({ brokers, clientId: 'test', log: silent })
    const at = (ms: number) => ({ key: 'k', value: `"${ms}"`, timestamp: String(sinceMs + ms) })
    await producer.send(topic.name, [at(-2), at(-1), at(0), at(1)])
    const { tail, heard } = listen(topic, { from: { sinceMs } })
    await using _ = tail
    await eventually('all to be heard', () => heard.length >= 2)
    assert.deepEqual(heard, ['0', '1'])
    // When nothing was produced since, that is now.
    const late = listen(topic, { from: { sinceMs: sinceMs + 2 } })
    await using _late = late.tail
    await eventually('it to be ready', () => late.tail.ready())
    await publish(topic, 'now')
    await eventually('what is new', () => late.heard.length > 0)
    assert.deepEqual(late.heard, ['now'])
  })

  test('from its places goes on where another one ended, and from what retention left', async () => {
    await using topic = await createTestTopic(brokers, 2)
    await publish(topic, '1', '2', '3')
    const first = listen(topic, { from: { places: new Map() } })
    await eventually('all to be heard', () => first.heard.length === 3)
    await first.tail[Symbol.asyncDispose]()
    await publish(topic, '4')
    const places = first.tail.places()
    assert.deepEqual(new Set(places.values()), new Set([0, 3]))
    const second = listen(topic, { from: { places } })
    await using _second = second.tail
    await eventually('the rest to be heard', () => second.heard.length > 0)
    await deleteMessages(brokers, topic.name)
    await publish(topic, '5')
    await eventually('what came then', () => second.heard.length > 1)
    assert.deepEqual(second.heard, ['4', '5'])
    const third = listen(topic, { from: { places } })
    await using _third = third.tail
    await eventually('what is left', () => third.heard.length > 0)
    assert.deepEqual(third.heard, ['5'])
  })

  test('tells of each event where it lies, its line and its trace', async () => {
    await using topic = await createTestTopic(brokers, 1)
    const producer: TraceContext = tracer.root({ sampled: true })
    await publishTo(brokers, topic, ['traced'], { headers: { b3: toB3(producer) } })
    await publishTo(brokers, topic, ['not'], { headers: { b3: '0' } })
    const events: object[] = []
    await using _ = listen(topic, {
      from: { places: new Map() },
      handle: async (batch) => void events.push(...batch.events),
    }).tail
    await eventually('both to be heard', () => events.length === 2)
    const [first, second] = events.map((event) => ({ ...event, spanId: '' }))
    assert.partialDeepStrictEqual(first, {
      event: 'traced',
      line: '"traced"',
      partition: 0,
      offset: 0,
      trace: { traceId: producer.traceId, parentId: producer.spanId },
    })
    assert.partialDeepStrictEqual(second, { event: 'not', offset: 1, trace: null })
  })

  test('passes over what is no event and what its handler cannot process, and logs them', async () => {
    await using topic = await createTestTopic(brokers, 1)
    await using producer = new BackgroundProducer({ brokers, clientId: 'test', log: silent })
    const values = ['"a"', 'not JSON', '7', '"bad"', '"b"']
    await producer.send(
      topic.name,
      values.map((value) => ({ key: 'k', value })),
    )
    const heard: string[] = []
    let isAway = true
    const { tail, logged } = listen(topic, {
      from: { places: new Map() },
      async handle({ events }) {
        if (isAway) {
          isAway = false
          throw new KafkaUnavailableError('what it needs is away')
        }
        if (events.some(({ event }) => event === 'bad')) throw new Error('cannot read this')
        heard.push(...events.map(({ event }) => event))
      },
    })
    await using _ = tail
    await eventually('the rest to be heard', () => heard.includes('b'))
    assert.deepEqual(heard, ['a', 'b'])
    const passed = () => logged.filter((line) => /"message passed over"/.test(JSON.stringify(line)))
    await eventually('all to be logged', () => passed().length === 3)
    const reasons = passed().map((line) => JSON.stringify(line))
    assert.match(reasons[0] ?? '', /"offset":"1","reason":"not JSON: /)
    assert.match(reasons[1] ?? '', /"offset":"2","reason":"not an event of .*: must be string"/)
    assert.match(reasons[2] ?? '', /"offset":"3","reason":"cannot read this"/)
  })

  test('started while Kafka is away begins when Kafka is there', async () => {
    await using topic = await createTestTopic(brokers, 1)
    const port = await closedPort()
    const { tail, heard } = listen(topic, { brokers: [`127.0.0.1:${port}`] })
    await using _ = tail
    await eventually('it to say so', () => tail.problem() !== null)
    assert.equal(tail.ready(), false)
    await using _way = await forwardTo(brokers[0] ?? '', port)
    await eventually('it to be ready', () => tail.ready())
    assert.equal(tail.problem(), null)
    await publish(topic, 'value')
    await eventually('the event', () => heard.length === 1)
  })

  test('closes soon, whether its broker refuses connections or hangs', async () => {
    await using hung = await listenAndNeverAnswer()
    for (const port of [await closedPort(), hung.port]) {
      const { tail } = listen(topicNamed('any', 1), { brokers: [`127.0.0.1:${port}`] })
      const begin = performance.now()
      await tail[Symbol.asyncDispose]()
      assert.ok(performance.now() - begin < 4_000, `${performance.now() - begin} ms`)
    }
  })
})
