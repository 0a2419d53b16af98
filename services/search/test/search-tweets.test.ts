import {
  engagementsV1,
  internalHeaders,
  parseAccountId,
  parseListId,
  Problem,
  searchTweets,
  tweetsV1,
  type AccountId,
  type ListId,
  type TweetId,
} from '@flightpath/contracts'
import { createClient, PeerUnavailableError } from '@flightpath/http'
import { ensureTopics, openProducer } from '@flightpath/kafka'
import { openTestIndex } from '@flightpath/search-index/testing'
import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { Value } from 'typebox/value'
import { startSearch } from '../src/service.ts'
import { idOf, postAll, rowOf } from './small-tweets.ts'
import { openTestSearch, server, silent, type TestSearch } from './test-search.ts'

let search: TestSearch

before(async () => {
  search = await openTestSearch()
  await postAll(search.index, [
    { by: 'alice', text: 'hello one', counts: { likes: 50 } },
    { by: 'bob', text: 'hello two @alice' },
    { by: 'alice', text: 'hello three' },
  ])
})
after(() => search[Symbol.asyncDispose]())

beforeEach(() => {
  search.peers.failing = false
})

test('a query is answered newest first, within its bounds and its limit', async () => {
  assert.deepEqual(await ids({ query: 'hello' }), places(2, 1, 0))
  assert.deepEqual(await ids({ query: 'hello', limit: 2 }), places(2, 1))
  assert.deepEqual(await ids({ query: 'hello', untilId: idOf(2) }), places(1, 0))
  assert.deepEqual(await ids({ query: 'hello', untilId: idOf(2), sinceId: idOf(0) }), places(1))
})

test('upward the nearest ones above the bound are answered, newest first', async () => {
  assert.deepEqual(await ids({ query: 'hello', upward: true, limit: 2 }), places(1, 0))
  const above = { query: 'hello', upward: true, sinceId: idOf(0) }
  assert.deepEqual(await ids({ ...above, limit: 1 }), places(1))
  assert.deepEqual(await ids({ ...above, limit: 5 }), places(2, 1))
})

test('by relevancy the best come first, and pages are cut by how many were seen', async () => {
  const best = { query: 'hello', order: 'relevancy' } as const
  assert.deepEqual(await ids(best), places(0, 2, 1))
  assert.deepEqual(await ids({ ...best, limit: 1, offset: 1 }), places(2))
  assert.deepEqual(await ids({ ...best, offset: 3 }), [])
  assert.deepEqual(await ids({ ...best, offset: 10_000, limit: 500 }), [])
  assert.deepEqual(await ids({ ...best, query: 'hello -three', untilId: idOf(2) }), places(0, 1))
})

test('a list stands for those on it, but a private one for nobody', async () => {
  const list = { ownerId: account('101'), name: 'a', description: '', createdAtMs: 0 }
  const counts = { members: 2, followers: 0 }
  search.peers.lists = [
    { id: listId('7'), private: false, ...list, ...counts },
    { id: listId('8'), private: true, ...list, ...counts },
  ]
  assert.deepEqual(await ids({ query: 'list:7' }), places(2, 1, 0))
  assert.deepEqual(await ids({ query: 'hello -list:7' }), [])
  assert.deepEqual(await ids({ query: 'list:8' }), [])
  assert.deepEqual(await ids({ query: 'list:9' }), [])
  const many = Array.from({ length: 11 }, (_, at) => `list:${at + 1}`).join(' OR ')
  assert.match((await problem(search.url, many)).detail, /names more than 10 lists/)
})

test('usernames are found whatever their case, and an unknown one finds nothing', async () => {
  assert.deepEqual(await ids({ query: 'hello from:Alice' }), places(2, 0))
  assert.deepEqual(await ids({ query: 'hello @aLiCe' }), places(1))
  assert.deepEqual(await ids({ query: 'hello from:nobody' }), [])
  assert.deepEqual(await ids({ query: 'hello -from:nobody' }), places(2, 1, 0))
})

test('a query that cannot be read is a 400 that names the parameter, the place and the reason', async () => {
  const { status, detail, errors } = await problem(search.url, '(hello')
  assert.equal(status, 400)
  assert.match(detail, /unbalanced parenthesis at position 1; it is never closed/)
  assert.deepEqual(errors?.[0]?.parameters, { query: ['(hello'] })
})

test('with graph away only queries that name somebody cannot be answered', async () => {
  search.peers.failing = true
  assert.deepEqual(await ids({ query: 'hello' }), places(2, 1, 0))
  assert.equal((await problem(search.url, 'hello from:alice')).status, 503)
  await assert.rejects(ids({ query: 'hello from:alice' }), PeerUnavailableError)
})

test('with Elasticsearch away a search is a 503 to be tried again, and the service is live but not ready', async () => {
  const elasticsearchUrls = ['http://127.0.0.1:1']
  const indexPrefix = `${search.config.indexPrefix}-away`
  await using service = await startSearch({ ...search.config, elasticsearchUrls, indexPrefix })
  const answer = await ask(service.url, 'hello')
  assert.equal(answer.status, 503)
  assert.ok(answer.headers.has('retry-after'))
  await answer.body?.cancel()
  assert.equal((await fetch(`${service.url}/health/live`)).status, 200)
  const ready = await fetch(`${service.url}/health/ready`)
  assert.equal(ready.status, 503)
  assert.match(await ready.text(), /elasticsearch/)
})

test('the service is ready once it hears of tweets, catches up with what there was, and hears of likes', async () => {
  const kafkaBrokers = server('KAFKA_BROKERS').split(',')
  await ensureTopics(kafkaBrokers, [tweetsV1, engagementsV1])
  await using index = await openTestIndex(server('ELASTICSEARCH_URL'))
  const { prefix: indexPrefix } = index
  await using service = await startSearch({ ...search.config, kafkaBrokers, indexPrefix })
  assert.equal((await fetch(`${search.url}/health/ready`)).status, 503)
  await eventually('ready', async () => (await fetch(`${service.url}/health/ready`)).ok)
  await eventually('caught up', () => service.caughtUp(), 60_000)
  const row = rowOf({ by: 'alice', text: 'likeable', counts: { likes: 3 } }, 9)
  search.peers.rows = [{ ...row, countsVersion: 3 }]
  await using producer = openProducer({ brokers: kafkaBrokers, clientId: 'test', log: silent })
  await using client = createClient({
    service: 'search',
    urls: [service.url],
    secret: search.config.secret,
  })
  const engaged = { type: 'engaged', tweetId: row.id, authorId: '101' }
  await producer.send(engagementsV1.name, [{ key: row.id, value: JSON.stringify(engaged) }])
  await eventually('liked', async () => {
    const body = { query: 'likeable min_likes:3', order: 'recency', limit: 10 } as const
    return (await client.call(searchTweets, { body })).ids.includes(row.id)
  })
  await eventually('caught up again', () => service.caughtUp())
})

async function ids(request: {
  query: string
  order?: 'recency' | 'relevancy'
  limit?: number
  offset?: number
  upward?: boolean
  untilId?: TweetId
  sinceId?: TweetId
}): Promise<TweetId[]> {
  const answer = await search.client.call(searchTweets, {
    body: { order: 'recency', limit: 100, ...request },
  })
  return answer.ids
}

function account(decimal: string): AccountId {
  const parsed = parseAccountId(decimal)
  assert.ok(parsed !== null)
  return parsed
}

function listId(decimal: string): ListId {
  const parsed = parseListId(decimal)
  assert.ok(parsed !== null)
  return parsed
}

function places(...numbers: readonly number[]): TweetId[] {
  return numbers.map(idOf)
}

function ask(url: string, query: string): Promise<Response> {
  return fetch(`${url}/internal/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [internalHeaders.secret]: search.config.secret },
    body: JSON.stringify({ query, order: 'recency', limit: 10 }),
  })
}

async function problem(url: string, query: string): Promise<Problem> {
  return Value.Parse(Problem, await (await ask(url, query)).json())
}
