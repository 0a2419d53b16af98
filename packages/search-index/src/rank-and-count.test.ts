import { parseTweetId, type TweetId } from '@flightpath/contracts'
import { firstIdAt, timeOf } from '@flightpath/snowflake'
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { openTestIndex, type TestIndex } from './testing.ts'

const dayMs = 24 * 60 * 60 * 1000
const todayMs = Date.UTC(2026, 10, 24, 12)
const everything = { match_all: {} }
let index: TestIndex

before(async () => {
  index = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
})
after(() => index[Symbol.asyncDispose]())
beforeEach(() => index.drop())

test('among alike tweets the newer ones are more relevant, and ten times the likes make up for a day', async () => {
  const plain = await post(todayMs)
  const yesterday = await post(todayMs - dayMs)
  const liked = await post(todayMs - dayMs, { likes: 99 })
  const reposted = await post(todayMs - dayMs / 2, { reposts: 9 })
  const old = await post(todayMs - 30 * dayMs, { likes: 100_000, quotes: 9 })
  assert.deepEqual(await rank(), [liked, reposted, plain, yesterday, old])
  assert.deepEqual(await rank({ offset: 1, limit: 2 }), [reposted, plain])
  assert.deepEqual(await rank({ offset: 4 }), [old])
  assert.deepEqual(await rank({ untilId: plain, sinceId: old }), [liked, reposted, yesterday])
})

test('a tweet that matches more of the words is more relevant than its like', async () => {
  const both = await post(todayMs, {}, 'cats and dogs')
  const one = await post(todayMs + 1, {}, 'cats and birds')
  const query = {
    bool: { should: [{ match_phrase: { words: 'cats' } }, { match_phrase: { words: 'dogs' } }] },
  }
  assert.deepEqual(await rank({ query }), [both, one])
})

test('relevance ends after ten thousand, and does without any index', async () => {
  assert.deepEqual(await rank(), [])
  const only = await post(todayMs)
  assert.deepEqual(await rank({ offset: 0, limit: 10_000 }), [only])
  assert.deepEqual(await rank({ offset: 9_999, limit: 500 }), [])
  assert.deepEqual(await rank({ offset: 10_000, limit: 500 }), [])
})

test('tweets are counted by minute, hour and day in UTC, without deleted ones', async () => {
  const midnight = Date.UTC(2026, 10, 24)
  const first = await post(midnight)
  await post(midnight + 59_999)
  await post(midnight + 60_000)
  const last = await post(midnight + dayMs - 1)
  const deleted = await post(midnight + 60_001)
  await index.bulk([{ tweetId: deleted, version: 2 }])
  await index.refresh()
  const count = async (granularity: 'minute' | 'hour' | 'day', bounds = {}) => [
    ...(await index.count({ query: everything, granularity, ...bounds })),
  ]
  assert.deepEqual(await count('day'), [[midnight, 4]])
  assert.deepEqual(await count('hour'), [
    [midnight, 3],
    [midnight + 23 * 60 * 60_000, 1],
  ])
  assert.deepEqual(await count('minute', { untilId: last }), [
    [midnight, 2],
    [midnight + 60_000, 1],
  ])
  assert.deepEqual(await count('day', { sinceId: first, untilId: last }), [[midnight, 2]])
  await index.drop()
  assert.deepEqual(await count('day'), [])
})

type Counts = { likes?: number; reposts?: number; replies?: number; quotes?: number }

let minted = 0

/** Indexes a tweet of this time and makes it visible. */
async function post(atMs: number, counts: Counts = {}, words = 'hello'): Promise<TweetId> {
  minted += 1
  const tweetId = parseTweetId((BigInt(firstIdAt(atMs)) + BigInt(minted)).toString())
  assert.ok(tweetId !== null)
  const source = JSON.stringify({ id: tweetId, createdAtMs: timeOf(tweetId), words, ...counts })
  assert.deepEqual(await index.bulk([{ tweetId, version: 1, source }]), [{ kind: 'done' }])
  await index.refresh()
  return tweetId
}

function rank(request = {}): Promise<TweetId[]> {
  return index.rank({ query: everything, offset: 0, limit: 100, ...request })
}
