import type { TweetEvent, TweetId } from '@flightpath/contracts'
import { createFailpoint } from '@flightpath/failpoint'
import { batchOf, receive } from '@flightpath/kafka/testing'
import { openSearchIndex, SearchUnavailableError, type SearchIndex } from '@flightpath/search-index'
import { openTestIndex, type TestIndex } from '@flightpath/search-index/testing'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTweetsHandler } from '../src/indexing/handle-tweets.ts'
import { eventOf, idOf } from './small-tweets.ts'
import { server, startTestTracer } from './test-search.ts'

const { authorId } = eventOf({ by: 'alice', text: 'hello' }, 0)
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
    const inOrder = order.flatMap((at) => events[at] ?? [])
    for (const event of inOrder) assert.deepEqual(await handle([event]), [])
    assert.deepEqual(await found(), [kept])
    for (let times = 0; times < 2; times += 1) assert.deepEqual(await handle(inOrder), [])
    assert.deepEqual(await found(), [kept])
  }
})

test('what is no id of a document is given up while the rest is indexed', async () => {
  const good = idOf(10)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema of events lets it through
  const beyond = '9999999999999999999' as TweetId
  const dead = await handle([post(good), post(beyond), remove(beyond)])
  assert.deepEqual(
    dead.map(({ at }) => at),
    [1, 2],
  )
  assert.ok((await found()).includes(good))
})

test('a document that Elasticsearch refuses dies with the reason that it gave', async () => {
  const id = idOf(20)
  // An event that the schema lets through and the index does not.
  await index.bulk([{ tweetId: idOf(21), version: 1, source: JSON.stringify(post(idOf(21))) }])
  await fetch(`${index.urls[0]}/${index.prefix}-2025.12/_mapping`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ properties: { strange: { type: 'byte' } } }),
  })
  const strange = { ...post(id), strange: 1000 }
  const [first, ...others] = await handle([strange, post(idOf(22))])
  assert.deepEqual(others, [])
  assert.equal(first?.at, 0)
  assert.match(first?.reason ?? '', /strange/)
  assert.ok((await found()).includes(idOf(22)))
})

test('while Elasticsearch is away, the batch waits and nothing dies', async () => {
  await using down = openSearchIndex({ urls: ['http://127.0.0.1:1'] })
  await assert.rejects(handle([post(idOf(30))], down), SearchUnavailableError)
})

test('while an index takes no writes, what it refuses waits', async () => {
  await index.bulk([{ tweetId: idOf(40), version: 1, source: JSON.stringify(post(idOf(40))) }])
  await setBlocked(true)
  await assert.rejects(handle([post(idOf(41))]), SearchUnavailableError)
  await setBlocked(false)
  assert.deepEqual(await handle([post(idOf(41))]), [])
  assert.ok((await found()).includes(idOf(41)))
})

/** Handles a batch; gives the places and reasons of the events that were given up. */
async function handle(
  events: readonly TweetEvent[],
  into: SearchIndex = index,
): Promise<{ at: number; reason: string }[]> {
  const { batch, dead } = batchOf(receive(events))
  await createTweetsHandler({ index: into, tracer, failpoint: createFailpoint(null) })(batch)
  return dead
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

function post(id: TweetId): TweetEvent {
  return { ...eventOf({ by: 'alice', text: 'hello' }, 0), id }
}

function remove(id: TweetId): TweetEvent {
  return { type: 'deleted', id, version: 2, authorId }
}
