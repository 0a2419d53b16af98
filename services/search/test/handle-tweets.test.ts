import { parseTweetId, type TweetId } from '@flightpath/contracts'
import { createFailpoint } from '@flightpath/failpoint'
import { RetryableError, type Batch } from '@flightpath/kafka'
import { openSearchIndex, type SearchIndex } from '@flightpath/search-index'
import { openTestIndex, type TestIndex } from '@flightpath/search-index/testing'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTweetsHandler } from '../src/handle-tweets.ts'
import { eventOf, idOf } from './small-tweets.ts'
import { server, startTestTracer } from './test-search.ts'

const tracer = startTestTracer()
let index: TestIndex

before(async () => {
  index = await openTestIndex(server('ELASTICSEARCH_URL'))
})
after(async () => {
  await index[Symbol.asyncDispose]()
  await tracer[Symbol.asyncDispose]()
})

test('any order and any repetition of posts and deletes ends the same', async () => {
  const [kept, deleted] = [idOf(1), idOf(2)]
  const events = [post(kept), post(deleted), remove(deleted)]
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 1, 0, 0],
    [2, 0, 2, 1],
  ]
  for (const order of orders) {
    await index.drop()
    // Apart, as several fetches would bring them, and then all at once.
    for (const at of order) assert.deepEqual(await handle([events[at] ?? '']), [])
    assert.deepEqual(await found(), [kept])
    assert.deepEqual(await handle(order.map((at) => events[at] ?? '')), [])
    assert.deepEqual(await found(), [kept])
  }
})

test('what is no event, or no document, dies with its reason while the rest is indexed', async () => {
  const good = idOf(10)
  const dead = await handle([
    'not json',
    '{"type":"posted"}',
    post(good),
    post(idOf(11)).replace(idOf(11), '00123'),
    post(idOf(11)).replace(idOf(11), '9999999999999999999'),
    '',
  ])
  assert.deepEqual(
    dead.map(({ at }) => at),
    [0, 1, 3, 4, 5],
  )
  assert.ok(dead.every(({ reason }) => reason === 'not an event of tweets.v1'))
  assert.ok((await found()).includes(good))
})

test('a document that Elasticsearch refuses dies with the reason that it gave', async () => {
  const id = idOf(20)
  // An event that the schema lets through and the index does not.
  await index.bulk([{ tweetId: idOf(21), version: 1, source: post(idOf(21)) }])
  await fetch(`${index.urls[0]}/${index.prefix}-2025.12/_mapping`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ properties: { strange: { type: 'byte' } } }),
  })
  const [first, ...others] = await handle([
    post(id).replace('{', '{"strange":1000,'),
    post(idOf(22)),
  ])
  assert.deepEqual(others, [])
  assert.equal(first?.at, 0)
  assert.match(first?.reason ?? '', /strange/)
  assert.ok((await found()).includes(idOf(22)))
})

test('while Elasticsearch is away, the batch is to be tried again and nothing dies', async () => {
  await using down = openSearchIndex({ urls: ['http://127.0.0.1:1'] })
  await assert.rejects(handle([post(idOf(30))], down), RetryableError)
})

test('while an index takes no writes, what it refuses is to be tried again', async () => {
  await index.bulk([{ tweetId: idOf(40), version: 1, source: post(idOf(40)) }])
  await setBlocked(true)
  await assert.rejects(handle([post(idOf(41))]), RetryableError)
  await setBlocked(false)
  assert.deepEqual(await handle([post(idOf(41))]), [])
  assert.ok((await found()).includes(idOf(41)))
})

/** Handles a batch of values; gives the places and reasons of those that died. */
async function handle(
  values: readonly string[],
  into: SearchIndex = index,
): Promise<{ at: number; reason: string }[]> {
  const dead: { at: number; reason: string }[] = []
  const batch: Batch = {
    topic: 'tweets.v1',
    messages: values.map((value, at) => ({
      partition: 0,
      offset: String(at),
      key: null,
      value,
      headers: {},
      timestampMs: 0,
    })),
    signal: AbortSignal.timeout(60_000),
    dead: ({ offset }, reason) => void dead.push({ at: Number(offset), reason }),
  }
  await createTweetsHandler({ index: into, tracer, failpoint: createFailpoint(null) })(batch)
  return dead.toSorted((a, b) => a.at - b.at)
}

async function found(): Promise<TweetId[]> {
  await index.refresh()
  return index.search({ query: { match_all: {} }, limit: 1000 })
}

async function setBlocked(blocked: boolean): Promise<void> {
  await fetch(`${index.urls[0]}/${index.prefix}-2025.12/_settings`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ 'index.blocks.write': blocked }),
  })
}

function post(id: TweetId): string {
  return JSON.stringify({ ...eventOf({ by: 'alice', text: 'hello' }, 0), id })
}

function remove(id: TweetId): string {
  assert.ok(parseTweetId(id) !== null)
  return JSON.stringify({ type: 'deleted', id, version: 2, authorId: '101' })
}
