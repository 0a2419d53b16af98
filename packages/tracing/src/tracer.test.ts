import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { currentTrace, traceFields, withTrace } from './current-trace.ts'
import { silent } from './test-collector.ts'
import { startTracer } from './tracer.ts'
import type { Tracer } from './tracer.ts'

const zipkinUrl = process.env['FLIGHTPATH_TEST_ZIPKIN_URL']
if (!zipkinUrl) throw new Error('set FLIGHTPATH_TEST_ZIPKIN_URL to a Zipkin that tests may use')

function trace(service: string, port?: number): Tracer {
  return startTracer({ service, zipkinUrl: zipkinUrl ?? '', log: silent, ...(port && { port }) })
}

type ReadSpan = {
  id: string
  parentId?: string
  name: string
  kind?: string
  timestamp: number
  duration: number
  localEndpoint: { serviceName: string; port?: number }
  remoteEndpoint?: { serviceName: string }
  tags?: Record<string, string>
  annotations?: { timestamp: number; value: string }[]
}

/** What Zipkin tells of a trace, by span name, once it knows as many spans as expected. */
async function readTrace(traceId: string, expected: number): Promise<Map<string, ReadSpan>> {
  for (let tries = 0; tries < 100; tries += 1) {
    const response = await fetch(new URL(`/api/v2/trace/${traceId}`, zipkinUrl))
    const spans = response.ok ? ((await response.json()) as ReadSpan[]) : []
    if (spans.length >= expected) return new Map(spans.map((span) => [span.name, span]))
    await pause(100)
  }
  throw new Error(`zipkin has no ${expected} spans of ${traceId}`)
}

test('a trace across two services reads back from Zipkin with its parents, kinds, times and tags', async () => {
  await using write = trace('write', 8081)
  await using fanout = trace('fanout')
  const root = write.root({ sampled: true })
  const startMs = write.now()
  write.span(root, { name: 'POST /2/tweets', kind: 'SERVER', startMs, durationMs: 12.345 })
  const producer = write.child(root)
  const tags = { 'batch.size': 3, first: true, topic: 'tweets.v1' }
  const produced = { kind: 'PRODUCER', startMs: startMs + 1, durationMs: 0.5 } as const
  write.span(producer, { name: 'tweets.v1', ...produced, tags, remoteService: 'kafka' })
  const consumer = fanout.child(producer)
  const annotations = [{ atMs: startMs + 3.5, value: 'fetched' }]
  const consumed = { kind: 'CONSUMER', startMs: startMs + 3, durationMs: 1 } as const
  fanout.span(consumer, { name: 'consume', ...consumed, annotations })
  await fanout.trace(consumer, { name: 'deliver' }, async () => undefined)

  const spans = await readTrace(root.traceId, 4)
  const server = spans.get('post /2/tweets')
  assert.equal(server?.parentId, undefined)
  assert.equal(server?.id, root.spanId)
  assert.equal(server?.kind, 'SERVER')
  assert.equal(server?.timestamp, Math.round(startMs * 1000))
  assert.equal(server?.duration, 12_345)
  assert.equal(server?.localEndpoint.serviceName, 'write')
  assert.equal(server?.localEndpoint.port, 8081)
  const publish = spans.get('tweets.v1')
  assert.equal(publish?.parentId, root.spanId)
  assert.equal(publish?.kind, 'PRODUCER')
  assert.equal(publish?.remoteEndpoint?.serviceName, 'kafka')
  assert.deepEqual(publish?.tags, { 'batch.size': '3', first: 'true', topic: 'tweets.v1' })
  const consume = spans.get('consume')
  assert.equal(consume?.parentId, producer.spanId)
  assert.equal(consume?.kind, 'CONSUMER')
  assert.equal(consume?.localEndpoint.serviceName, 'fanout')
  assert.deepEqual(consume?.annotations, [
    { timestamp: Math.round(startMs * 1000 + 3_500), value: 'fetched' },
  ])
  const deliver = spans.get('deliver')
  assert.equal(deliver?.parentId, consumer.spanId)
  assert.equal(deliver?.kind, undefined)
})

test('traced work has the current trace, may add tags, and tells of its failure', async () => {
  await using tracer = trace('write')
  const root = tracer.root({ sampled: true })
  const tags: Record<string, string> = { table: 'tweets' }
  const committed = await tracer.trace(root, { name: 'commit', tags }, async (context) => {
    assert.equal(currentTrace(), context)
    assert.deepEqual(traceFields(), { traceId: root.traceId })
    await pause(5)
    assert.equal(currentTrace()?.parentId, root.spanId)
    tags['rows'] = '7'
    return 'done'
  })
  assert.equal(committed, 'done')
  assert.equal(currentTrace(), undefined)
  assert.deepEqual(traceFields(), {})
  const failure = new Error('deadlock')
  await assert.rejects(
    tracer.trace(root, { name: 'fail', kind: 'CLIENT' }, () => Promise.reject(failure)),
    failure,
  )
  const spans = await readTrace(root.traceId, 2)
  assert.deepEqual(spans.get('commit')?.tags, { table: 'tweets', rows: '7' })
  const duration = spans.get('commit')?.duration ?? 0
  assert.ok(duration >= 4_000 && duration < 1_000_000, `${duration} µs`)
  assert.deepEqual(spans.get('fail')?.tags, { error: 'deadlock' })
})

test('what is not sampled is not reported, and its children are not sampled', async () => {
  await using tracer = trace('write')
  const root = tracer.root({ sampled: false })
  const child = tracer.child(root)
  assert.equal(child.sampled, false)
  tracer.span(root, { name: 'root', startMs: tracer.now(), durationMs: 1 })
  await tracer.trace(child, { name: 'child' }, async (context) => {
    assert.equal(currentTrace(), context)
  })
  assert.deepEqual(tracer.metrics(), {
    reported: 0,
    dropped: { full: 0, closed: 0 },
    failed: 0,
    queued: 0,
  })
})

test('every context has ids of its own and its parent', async () => {
  await using tracer = trace('write')
  const root = tracer.root({ sampled: true })
  assert.match(root.traceId, /^[0-9a-f]{32}$/)
  assert.match(root.spanId, /^[0-9a-f]{16}$/)
  assert.equal(root.parentId, null)
  const children = Array.from({ length: 5_000 }, () => tracer.child(root))
  assert.equal(new Set(children.map(({ spanId }) => spanId)).size, 5_000)
  for (const { traceId, spanId, parentId } of children) {
    assert.match(spanId, /^[0-9a-f]{16}$/)
    assert.equal(traceId, root.traceId)
    assert.equal(parentId, root.spanId)
  }
})

test('contexts of pieces of work that run at the same time do not mix', async () => {
  await using tracer = trace('write')
  await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const context = tracer.root({ sampled: false })
      await withTrace(context, async () => {
        await pause(index % 5)
        assert.equal(currentTrace(), context)
      })
    }),
  )
})
