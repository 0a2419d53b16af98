import type { TweetEngaged, TweetId } from '@flightpath/contracts'
import { createClient, PeerUnavailableError, type Client } from '@flightpath/http'
import type { HandleBatch, ReceivedEvent } from '@flightpath/kafka'
import { batchOf, receive } from '@flightpath/kafka/testing'
import { openSearchIndex, SearchUnavailableError, type SearchIndex } from '@flightpath/search-index'
import { openTestIndex, type TestIndex } from '@flightpath/search-index/testing'
import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createEngagementsHandler } from '../src/indexing/handle-engagements.ts'
import type { Counts } from '../src/indexing/search-document.ts'
import { eventOf, idOf, postAll, rowOf, type SmallTweet } from './small-tweets.ts'
import { openTestSearch, server, silent, type TestSearch } from './test-search.ts'

const refreshMs = 400
const places = [0, 1, 2, 3]
const tweet: SmallTweet = { by: 'alice', text: 'hello' }
let search: TestSearch
let write: Client
let index: TestIndex

before(async () => {
  search = await openTestSearch()
  write = createClient({ service: 'write', urls: [search.peers.url], secret: search.config.secret })
  index = await openTestIndex(server('ELASTICSEARCH_URL'))
})
after(async () => {
  await index[Symbol.asyncDispose]()
  await write[Symbol.asyncDispose]()
  await search[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await index.drop()
  await postAll(
    index,
    places.map(() => tweet),
  )
  const rows = places.map((place) => rowOf(tweet, place))
  Object.assign(search.peers, { rows, asked: [], failing: false })
})

test('counts become what write says, of deleted and unknown tweets too', async () => {
  engage(0, { likes: 5, replies: 1 })
  engage(1, { likes: 7, reposts: 2, quotes: 1 })
  const [, , third] = search.peers.rows
  assert.ok(third !== undefined)
  const { posted: _, ...deleted } = { ...third, version: 2 }
  search.peers.rows[2] = deleted
  // Twice and in mixed order: the counts that write tells are all that there is to know.
  for (const order of [
    [0, 1, 2, 77],
    [77, 1, 0, 1, 2, 0],
  ])
    await handle(openHandler(), order)
  assert.deepEqual(await atLeast({ likes: 5 }), [idOf(1), idOf(0)])
  assert.deepEqual(await atLeast({ likes: 6 }), [idOf(1)])
  assert.deepEqual(await atLeast({ replies: 1 }), [idOf(0)])
  assert.deepEqual(await atLeast({ reposts: 2, quotes: 1 }), [idOf(1)])
  assert.deepEqual(await atLeast({ likes: 0 }), [3, 1, 0].map(idOf))
})

test('a refresh that comes late undoes none that is newer', async () => {
  engage(0, { likes: 1 })
  const old = [...search.peers.rows]
  engage(0, { likes: 2 })
  await handle(openHandler(), [0])
  search.peers.rows = old
  await handle(openHandler(), [0])
  assert.deepEqual(await atLeast({ likes: 2 }), [idOf(0)])
})

test('many events of a tweet cost one read, and the next one waits for its time', async () => {
  const handler = openHandler()
  const startMs = performance.now()
  await handle(handler, [0, 0, 0, 1, 0])
  assert.deepEqual(search.peers.asked, [[idOf(0), idOf(1)]])
  engage(0, { likes: 1 })
  engage(2, { likes: 1 })
  const handling = handle(handler, [0, 2, 0])
  // What is due does not wait for what is not.
  await eventually('the due one', async () => (await atLeast({ likes: 1 })).includes(idOf(2)))
  await handling
  assert.ok(performance.now() - startMs >= refreshMs)
  assert.deepEqual(search.peers.asked.slice(1), [[idOf(2)], [idOf(0)]])
  assert.deepEqual(await atLeast({ likes: 1 }), [idOf(2), idOf(0)])
})

test('a full batch waits for nothing', async () => {
  const handler = openHandler(index, 3_600_000)
  await handle(handler, [0])
  engage(0, { likes: 1 })
  await handle(
    handler,
    Array.from({ length: 500 }, () => 0),
  )
  assert.deepEqual(search.peers.asked, [[idOf(0)], [idOf(0)]])
  assert.deepEqual(await atLeast({ likes: 1 }), [idOf(0)])
})

test('while write or Elasticsearch is away the batch is to be tried again, and what is done is not repeated', async () => {
  const handler = openHandler()
  const events = receive([0, 1].map(engaged))
  search.peers.failing = true
  await assert.rejects(call(handler, events), PeerUnavailableError)
  search.peers.failing = false
  engage(0, { likes: 1 })
  await call(handler, events)
  assert.deepEqual(await atLeast({ likes: 1 }), [idOf(0)])
  // The same events, as after a failure of others beside them.
  await call(handler, events)
  assert.equal(search.peers.asked.length, 2)
  await using down = openSearchIndex({ urls: ['http://127.0.0.1:1'] })
  await assert.rejects(handle(openHandler(down), [0]), SearchUnavailableError)
})

test('a consumer that stops does not wait for what is not due', async () => {
  const handler = openHandler(index, 3_600_000)
  await handle(handler, [0])
  const closing = new AbortController()
  const handling = call(handler, receive([engaged(0)]), closing.signal)
  closing.abort()
  await assert.rejects(handling, { name: 'AbortError' })
})

test('more tweets than write tells of at once are all refreshed', async () => {
  const many = Array.from({ length: 1500 }, (_, place) => place)
  search.peers.rows = many.map((place) => rowOf(tweet, place))
  for (const place of many) engage(place, { likes: 1 })
  await handle(openHandler(), many)
  assert.deepEqual(
    search.peers.asked.map((ids) => ids.length),
    [1000, 500],
  )
  assert.equal((await atLeast({ likes: 1 })).length, 1500)
})

function openHandler(into: SearchIndex = index, everyMs = refreshMs): HandleBatch<TweetEngaged> {
  return createEngagementsHandler({
    index: into,
    write,
    log: silent,
    now: () => performance.now(),
    refreshMs: everyMs,
  })
}

test('what the index does not count asks write for nothing', async () => {
  const bookmarks = (['bookmarked', 'unbookmarked'] as const).map((action) => {
    return { ...engaged(0), action }
  })
  await call(openHandler(), receive([...bookmarks, { ...engaged(1), action: 'liked' as const }]))
  assert.deepEqual(search.peers.asked, [[idOf(1)]])
})

/** Changes the counts of a tweet in write. */
function engage(place: number, counts: Partial<Counts>): void {
  search.peers.rows = search.peers.rows.map((row) =>
    row.id === idOf(place) ? { ...row, ...counts, countsVersion: row.countsVersion + 1 } : row,
  )
}

/** Handles events of these tweets. */
function handle(handler: HandleBatch<TweetEngaged>, places: readonly number[]): Promise<void> {
  return call(handler, receive(places.map(engaged)))
}

async function call(
  handler: HandleBatch<TweetEngaged>,
  events: readonly ReceivedEvent<TweetEngaged>[],
  signal?: AbortSignal,
): Promise<void> {
  const { batch, dead } = batchOf(events, signal)
  await handler(batch)
  assert.deepEqual(dead, [])
}

function engaged(place: number): TweetEngaged {
  return { type: 'engaged', tweetId: idOf(place), authorId: eventOf(tweet, place).authorId }
}

/** Tweets that the index knows to have these counts or more, newest first. */
async function atLeast(counts: Partial<Counts>): Promise<TweetId[]> {
  await index.refresh()
  const filter = Object.entries(counts).map(([field, gte]) => ({ range: { [field]: { gte } } }))
  return await index.search({ query: { bool: { filter } }, limit: 10_000 })
}
