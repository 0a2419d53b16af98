// From the topic into the index, as the consumer brings it.
import { consumerGroups, deadTopicOf, tweetsV1, type TweetId } from '@flightpath/contracts'
import { createFailpoint } from '@flightpath/failpoint'
import {
  ensureTopics,
  openProducer,
  startConsumer,
  type Consumer,
  type Producer,
} from '@flightpath/kafka'
import { hearTopic } from '@flightpath/kafka/testing'
import { openTestIndex, type TestIndex } from '@flightpath/search-index/testing'
import { eventually } from '@flightpath/testing'
import { toB3, type TraceContext } from '@flightpath/tracing'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { createTweetsHandler } from '../src/indexing/handle-tweets.ts'
import { eventOf, idOf } from './small-tweets.ts'
import { server, silent, startTestTracer } from './test-search.ts'

const brokers = server('KAFKA_BROKERS').split(',')
const topic = { ...tweetsV1, name: `test-${randomBytes(6).toString('hex')}`, partitions: 2 }
const group = { ...consumerGroups.searchTweets, name: topic.name, topic }
const scope = new AsyncDisposableStack()
let index: TestIndex
let producer: Producer
let consumer: Consumer

before(async () => {
  await ensureTopics(brokers, [topic])
  index = scope.use(await openTestIndex(server('ELASTICSEARCH_URL')))
  const tracer = scope.use(startTestTracer())
  producer = scope.use(openProducer({ brokers, clientId: 'test', log: silent }))
  consumer = scope.use(
    startConsumer({
      brokers,
      group,
      tracer,
      handle: createTweetsHandler({ index, tracer, failpoint: createFailpoint(null) }),
      log: silent,
      onFatal(error) {
        throw error
      },
    }),
  )
  await eventually('the consumer is in its group', () => consumer.ready())
})
after(() => scope.disposeAsync())

test('a tweet is searchable soon after its event, with nobody refreshing, and its delete takes it out', async () => {
  const id = idOf(1)
  const post = { key: '101', value: JSON.stringify(eventOf({ by: 'alice', text: 'hello' }, 1)) }
  await producer.send(topic.name, [post])
  await eventually('the consumer is warm', () => consumer.caughtUp())
  const second = idOf(2)
  await producer.send(topic.name, [
    { ...post, value: JSON.stringify(eventOf({ by: 'alice', text: 'hello' }, 2)) },
  ])
  await eventually('searchable', async () => (await found()).includes(second))
  const deleted = JSON.stringify({ type: 'deleted', id, version: 2, authorId: '101' })
  await producer.send(topic.name, [{ key: '101', value: deleted }, post])
  await eventually('gone', async () => !(await found()).includes(id))
  await eventually('caught up', () => consumer.caughtUp())
  await index.refresh()
  assert.deepEqual(await found(), [second])
})

test('each traced tweet gets a consumer span below its producer, and below that the indexing', async () => {
  const traces = [newTrace(true), newTrace(false), newTrace(true)]
  await producer.send(
    topic.name,
    traces.map((trace, at) => ({
      key: '101',
      value: JSON.stringify(eventOf({ by: 'alice', text: 'traced' }, 100 + at)),
      headers: { b3: toB3(trace) },
    })),
  )
  const [first, unsampled, last] = traces
  assert.ok(first !== undefined && unsampled !== undefined && last !== undefined)
  for (const [trace, tweetId] of [
    [first, idOf(100)],
    [last, idOf(102)],
  ] as const) {
    const spans = await spansOf(trace, 2)
    const consumed = spans.find(({ name }) => name === topic.name)
    assert.equal(consumed?.kind, 'CONSUMER')
    assert.equal(consumed?.parentId, trace.spanId)
    const indexed = spans.find(({ name }) => name === 'index')
    assert.equal(indexed?.parentId, consumed?.id)
    assert.equal(indexed?.tags?.['tweet.id'], tweetId)
    assert.match(indexed?.tags?.['bulk.size'] ?? '', /^[1-3]$/)
  }
  // Reported with the others or before them, had it been.
  assert.deepEqual(await spansOf(unsampled, 0), [])
})

test('an event that is none goes to the dead letters with its reason, and the rest flows', async () => {
  await using dead = hearTopic(brokers, deadTopicOf(topic.name))
  const good = JSON.stringify(eventOf({ by: 'bob', text: 'fine' }, 200))
  await producer.send(topic.name, [
    { key: '1', value: '{"type":"unheard of"}' },
    { key: '1', value: good },
  ])
  await eventually('the good one is indexed', async () => (await found()).includes(idOf(200)))
  await eventually('the bad one is a dead letter', () => dead.messages.length > 0)
  const letters = dead.messages.map(({ value, headers }) => [value, headers['x-dead-reason']])
  const reason = `not an event of ${topic.name}: must match a schema in anyOf`
  assert.deepEqual(letters, [['{"type":"unheard of"}', reason]])
})

function found(): Promise<TweetId[]> {
  return index.search({ query: { match_all: {} }, limit: 100 })
}

function newTrace(sampled: boolean): TraceContext {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')]
  return { traceId, spanId, parentId: null, sampled }
}

type Span = {
  id: string
  parentId?: string
  name: string
  kind?: string
  tags?: Record<string, string>
}

/** The spans of a trace, once there are as many. */
function spansOf({ traceId }: TraceContext, count: number): Promise<Span[]> {
  return eventually(`${count} spans`, async () => {
    const answer = await fetch(`${server('ZIPKIN_URL')}/api/v2/trace/${traceId}`)
    const spans = answer.ok ? ((await answer.json()) as Span[]) : []
    return spans.length >= count && spans
  })
}
