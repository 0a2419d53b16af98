import { TweetPosted, type AccountId } from '@flightpath/contracts'
import { eventually } from '@flightpath/testing'
import { parseB3, toB3, type TraceContext } from '@flightpath/tracing'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { Value } from 'typebox/value'
import {
  idOf,
  listenToTweets,
  newAccount,
  openTestWrite,
  server,
  type Published,
  type TestInstance,
  type TestWrite,
} from './test-write.ts'

let write: TestWrite
let published: Published
let instance: TestInstance

before(async () => {
  write = await openTestWrite()
  published = listenToTweets()
  instance = await write.start()
})

after(async () => {
  await published[Symbol.asyncDispose]()
  await write[Symbol.asyncDispose]()
})

type Span = {
  id: string
  parentId?: string
  name: string
  kind?: string
  timestamp: number
  duration: number
  localEndpoint: { serviceName: string }
  tags?: Record<string, string>
}

function newTrace(sampled: boolean): TraceContext {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')]
  return { traceId, spanId, parentId: null, sampled }
}

/** The spans of this service by name, once there are as many; consumers may have added theirs. */
async function spansOf({ traceId }: TraceContext, count: number): Promise<Map<string, Span>> {
  return eventually(`${count} spans of the trace`, async () => {
    const answer = await fetch(`${server('ZIPKIN_URL')}/api/v2/trace/${traceId}`)
    const spans = ((await answer.json()) as Span[]).filter(
      ({ localEndpoint }) => localEndpoint.serviceName === 'write',
    )
    return spans.length >= count && new Map(spans.map((span) => [span.name, span]))
  })
}

async function headersOf(author: AccountId, event: 'posted' | 'deleted') {
  const message = await eventually('the event is published', () => {
    const events = published.of(author)
    return events.find(({ value }) => value.includes(`"type":"${event}"`)) ?? false
  })
  return message.headers
}

test('a sampled post has spans for its transaction and its publishing, below its server span', async () => {
  const author = newAccount()
  const gateway = newTrace(true)
  const id = idOf(await instance.post(author, 'traced', { b3: toB3(gateway) }))
  const spans = await spansOf(gateway, 3)
  const [serverSpan, commit, publish] = ['post /2/tweets', 'mysql commit', 'tweets.v1'].map(
    (name) => spans.get(name),
  )
  assert.deepEqual([serverSpan?.kind, serverSpan?.parentId], ['SERVER', gateway.spanId])
  assert.deepEqual([commit?.kind, commit?.parentId], ['CLIENT', serverSpan?.id])
  assert.equal(commit?.tags?.['batch.size'], '1')
  assert.deepEqual([publish?.kind, publish?.parentId], ['PRODUCER', serverSpan?.id])
  // What a reader of the trace expects: the answer waits for the commit, and nothing waits for Kafka.
  assert.ok((serverSpan?.duration ?? 0) >= (commit?.duration ?? 0))
  assert.ok((publish?.timestamp ?? 0) >= (commit?.timestamp ?? 0) + (commit?.duration ?? 0))

  const { b3 = '' } = await headersOf(author, 'posted')
  assert.deepEqual(parseB3(b3), {
    traceId: gateway.traceId,
    spanId: publish?.id,
    parentId: serverSpan?.id,
    sampled: true,
  })
  const found = await instance.ask('/internal/tweets/by-ids', { ids: [id] })
  const [tweet] = (found as { tweets: { trace?: string }[] }).tweets
  assert.deepEqual(parseB3(tweet?.trace ?? ''), {
    traceId: gateway.traceId,
    spanId: serverSpan?.id,
    parentId: gateway.spanId,
    sampled: true,
  })
})

test('tweets of one batch keep their own traces', async () => {
  const traced = Array.from({ length: 10 }, () => ({
    author: newAccount(),
    gateway: newTrace(true),
  }))
  await Promise.all(
    traced.map(({ author, gateway }) => instance.post(author, 'hi', { b3: toB3(gateway) })),
  )
  const sizes = await Promise.all(
    traced.map(async ({ author, gateway }) => {
      const spans = await spansOf(gateway, 3)
      const { b3 = '' } = await headersOf(author, 'posted')
      assert.deepEqual(parseB3(b3)?.spanId, spans.get('tweets.v1')?.id)
      assert.equal(parseB3(b3)?.traceId, gateway.traceId)
      return Number(spans.get('mysql commit')?.tags?.['batch.size'])
    }),
  )
  assert.ok(
    sizes.some((size) => size > 1),
    `batches of ${sizes.join(', ')}`,
  )
})

test('a sampled delete is traced in the same way', async () => {
  const author = newAccount()
  const id = idOf(await instance.post(author, 'soon gone'))
  const gateway = newTrace(true)
  await instance.delete(author, id, { b3: toB3(gateway) })
  const spans = await spansOf(gateway, 3)
  assert.deepEqual(
    new Set(spans.keys()),
    new Set(['delete /2/tweets/:id', 'mysql commit', 'tweets.v1']),
  )
  const { b3 = '' } = await headersOf(author, 'deleted')
  assert.equal(parseB3(b3)?.spanId, spans.get('tweets.v1')?.id)
})

test('a post that is not sampled leaves no trace: no header, nothing in its row', async () => {
  const author = newAccount()
  const gateway = newTrace(false)
  const id = idOf(await instance.post(author, 'untraced', { b3: toB3(gateway) }))
  assert.deepEqual(await headersOf(author, 'posted'), {})
  const found = await instance.ask('/internal/tweets/by-ids', { ids: [id] })
  assert.deepEqual((found as { tweets: { trace?: string }[] }).tweets[0]?.trace, undefined)
  assert.ok(Value.Check(TweetPosted, JSON.parse(published.of(author)[0]?.value ?? '')))
  const answer = await fetch(`${server('ZIPKIN_URL')}/api/v2/trace/${gateway.traceId}`)
  assert.equal(answer.status, 404)
})
