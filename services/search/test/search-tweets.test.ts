import { Problem, searchTweets, tweetsV1, type TweetId } from '@flightpath/contracts'
import { PeerUnavailableError } from '@flightpath/http'
import { ensureTopics } from '@flightpath/kafka'
import { openTestIndex } from '@flightpath/search-index/testing'
import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { Value } from 'typebox/value'
import { startSearch } from '../src/service.ts'
import { idOf, postAll } from './small-tweets.ts'
import { openTestSearch, server, type TestSearch } from './test-search.ts'

let search: TestSearch

before(async () => {
  search = await openTestSearch()
  await postAll(search.index, [
    { by: 'alice', text: 'hello one' },
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

test('the service is ready once it hears of tweets, and catches up with what there was', async () => {
  const kafkaBrokers = server('KAFKA_BROKERS').split(',')
  await ensureTopics(kafkaBrokers, [tweetsV1])
  await using index = await openTestIndex(server('ELASTICSEARCH_URL'))
  const { prefix: indexPrefix } = index
  await using service = await startSearch({ ...search.config, kafkaBrokers, indexPrefix })
  assert.equal((await fetch(`${search.url}/health/ready`)).status, 503)
  await eventually('ready', async () => (await fetch(`${service.url}/health/ready`)).ok)
  await eventually('caught up', () => service.caughtUp(), 60_000)
})

async function ids(request: {
  query: string
  limit?: number
  untilId?: TweetId
  sinceId?: TweetId
}): Promise<TweetId[]> {
  const answer = await search.client.call(searchTweets, { body: { limit: 100, ...request } })
  return answer.ids
}

function places(...numbers: readonly number[]): TweetId[] {
  return numbers.map(idOf)
}

function ask(url: string, query: string): Promise<Response> {
  return fetch(`${url}/internal/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, limit: 10 }),
  })
}

async function problem(url: string, query: string): Promise<Problem> {
  return Value.Parse(Problem, await (await ask(url, query)).json())
}
