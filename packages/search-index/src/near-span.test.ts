import { Client } from '@elastic/elasticsearch'
import { compareIds, parseTweetId, type TweetId } from '@flightpath/contracts'
import { firstIdAt, timeOf } from '@flightpath/snowflake'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { countAbove } from './count.ts'
import { createGatheredSearch, type GatheredSearch } from './gathered-search.ts'
import { NearSpan } from './near-span.ts'
import { search, type SearchRequest } from './search.ts'
import { openTestIndex, type TestIndex } from './testing.ts'

const nowMs = Date.UTC(2026, 10, 24, 12)
const hourMs = 60 * 60 * 1000

/** Tweets of the last five hours, oldest first: some where the last hour begins, or ends. */
const ids = [5, 4, 3, 2, 1, 0.5, 0.2, 0.1, 0].flatMap((hours) => {
  const edge = BigInt(firstIdAt(nowMs - hours * hourMs))
  return [-1n, 0n, 1n].map((step) => id(edge + step))
})
let index: TestIndex
let client: Client
let find: GatheredSearch
let requests = 0

before(async () => {
  index = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
  client = new Client({ nodes: [...index.urls] })
  const gathered = createGatheredSearch(client, index.prefix)
  find = (body) => {
    requests += 1
    return gathered(body)
  }
  await index.bulk(
    ids.map((tweetId) => ({
      tweetId,
      version: 1,
      source: JSON.stringify({ id: tweetId, createdAtMs: timeOf(tweetId) }),
    })),
  )
  await index.refresh()
})
after(async () => {
  await client.close()
  await index[Symbol.asyncDispose]()
})

test('whatever the bounds, what is near first finds what one search would', async () => {
  const bounds = ['1', ...ids, firstIdAt(nowMs + hourMs)].map((each) => id(BigInt(each)))
  const bound = fc.option(fc.constantFrom(...bounds), { nil: undefined })
  await fc.assert(
    fc.asyncProperty(
      bound,
      bound,
      fc.boolean(),
      fc.integer({ min: 1, max: 30 }),
      async (sinceId, untilId, upward, limit) => {
        const within = ids
          .filter((each) => sinceId === undefined || compareIds(each, sinceId) > 0)
          .filter((each) => untilId === undefined || compareIds(each, untilId) < 0)
          .toReversed()
        const expected = upward ? within.slice(-limit) : within.slice(0, limit)
        assert.deepEqual(await searchNear({ sinceId, untilId, upward, limit }), expected)
      },
    ),
    { numRuns: 200 },
  )
})

test('Elasticsearch is asked once where enough is near, or all is, and twice otherwise', async () => {
  const newest = ids.toReversed()
  // Of the three where the last hour begins, one is above its first id.
  assert.equal(await requestsOf({ limit: 13 }), 1)
  assert.equal(await requestsOf({ limit: 14 }), 2)
  assert.equal(await requestsOf({ limit: 30, sinceId: newest[12] }), 1)
  assert.equal(await requestsOf({ limit: 3, sinceId: ids[0], upward: true }), 2)
  assert.equal(await requestsOf({ limit: 2, sinceId: ids[0], upward: true }), 1)
})

test('the near part has an hour at first, then as long as the newest fifty thousand took', async () => {
  let ms = nowMs
  let tweets: number | null = 1_000_000
  const counted: TweetId[] = []
  const span = new NearSpan({
    async countAbove(above) {
      counted.push(above)
      if (tweets === null) throw new Error('Elasticsearch is away')
      return tweets
    },
    now: () => ms,
  })
  const after = async (passedMs: number, then: number | null) => {
    ms += passedMs
    tweets = then
    span.narrow({}, false)
    await turn()
    return nearMs(span, ms)
  }
  assert.equal(nearMs(span, ms), hourMs)
  await turn()
  assert.deepEqual(counted, [firstIdAt(ms - hourMs)])
  assert.equal(nearMs(span, ms), hourMs / 20)
  assert.equal(await after(9_999, 25_000), hourMs / 20)
  assert.equal(await after(1, 25_000), hourMs / 10)
  assert.equal(await after(10_000, null), hourMs / 10)
  assert.equal(await after(-60_000, 25_000), hourMs / 5)
  assert.equal(await after(10_000, 1e12), 1000)
  assert.equal(await after(10_000, 0), 16_000)
})

test('where there are few tweets one search does soon', async () => {
  let ms = nowMs
  const span = new NearSpan({ countAbove: async () => 0, now: () => ms })
  const searches = []
  for (let asked = 0; asked < 8; asked += 1) {
    searches.push(span.narrow({}, false) === null ? 1 : 2)
    ms += 10_000
    await turn()
  }
  assert.deepEqual(searches, [2, 2, 2, 2, 2, 1, 1, 1])
})

test('what is above an id is counted, tombstones too', async () => {
  assert.equal(await countAbove(client, index.prefix, id(1n)), ids.length)
  assert.equal(await countAbove(client, index.prefix, ids[0] ?? assert.fail()), ids.length - 1)
  await index.bulk([{ tweetId: ids.at(-1) ?? assert.fail(), version: 2 }])
  await index.refresh()
  assert.equal(await countAbove(client, index.prefix, ids.at(-2) ?? assert.fail()), 1)
})

async function requestsOf(request: Omit<SearchRequest, 'query'>): Promise<number> {
  requests = 0
  await searchNear(request)
  return requests
}

/** Searches as with a span of an hour, which stays as it is. */
function searchNear(request: Omit<SearchRequest, 'query'>): Promise<TweetId[]> {
  const nearSpan = new NearSpan({ countAbove: isAway, now: () => nowMs })
  return search({ find, nearSpan }, { query: { match_all: {} }, ...request })
}

async function isAway(): Promise<never> {
  throw new Error('Elasticsearch is away')
}

/** How far back the near part reaches. */
function nearMs(span: NearSpan, ms: number): number {
  const sinceId = span.narrow({}, false)?.sinceId
  assert.ok(sinceId !== undefined)
  return ms - timeOf(sinceId)
}

function id(value: bigint): TweetId {
  return parseTweetId(String(value)) ?? assert.fail()
}

function turn(): Promise<void> {
  return new Promise(setImmediate)
}
