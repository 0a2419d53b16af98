import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrangeSpans } from './arrange-spans.ts'

const span = (id: string, parentId: string | undefined, timestamp: number) => ({
  id,
  name: id,
  timestamp,
  ...(parentId !== undefined && { parentId }),
})

/** Each span's name below its parent's, two blanks deeper. */
const outline = (spans: Parameters<typeof arrangeSpans>[0]): string[] =>
  arrangeSpans(spans).map(({ name, depth }) => '  '.repeat(depth) + name)

test('every span stands below its parent and siblings by their start, in whatever order they came', () => {
  const spans = [
    span('deliver', 'consume', 50),
    span('consume', 'publish', 40),
    span('insert', 'post', 10),
    span('publish', 'post', 30),
    span('post', undefined, 0),
  ]
  const expected = ['post', '  insert', '  publish', '    consume', '      deliver']
  assert.deepEqual(outline(spans), expected)
  assert.deepEqual(outline(spans.toReversed()), expected)
})

test('a span whose parent is on its way stands at the left, its own children below it', () => {
  const spans = [
    span('consume', 'lost', 40),
    span('deliver', 'consume', 50),
    span('post', undefined, 0),
  ]
  assert.deepEqual(outline(spans), ['post', 'consume', '  deliver'])
})

test('times are milliseconds since the first span began, whichever that is', () => {
  const spans = [
    { id: 'root', timestamp: 5_000_000, duration: 12_500 },
    { id: 'early', parentId: 'root', timestamp: 4_999_000, duration: 250 },
    { id: 'bare', parentId: 'root' },
  ]
  assert.deepEqual(
    arrangeSpans(spans).map(({ startMs, durationMs }) => [startMs, durationMs]),
    [
      [1, 12.5],
      [0, 0],
      [0, 0.25],
    ],
  )
})

test('what Zipkin leaves out is filled in', () => {
  const [step] = arrangeSpans([{ id: 'a', timestamp: 1 }])
  assert.deepEqual(step, {
    service: '',
    name: '',
    kind: 'LOCAL',
    depth: 0,
    startMs: 0,
    durationMs: 0,
    tags: {},
  })
  const tags = { 'tweet.id': '7' }
  const [named] = arrangeSpans([
    { id: 'a', kind: 'SERVER', localEndpoint: { serviceName: 'write' }, tags },
  ])
  assert.deepEqual([named?.service, named?.kind, named?.tags], ['write', 'SERVER', tags])
  assert.deepEqual(arrangeSpans([]), [])
})
