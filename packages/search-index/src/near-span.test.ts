import { Client } from '@elastic/elasticsearch'
import { compareIds, parseTweetId, type TweetId } from '@flightpath/contracts'
import { firstIdAt, timeOf } from '@flightpath/snowflake'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGatheredSearch } from './gathered-search.ts'
import { NearSpan } from './near-span.ts'
import { search } from './search.ts'
import { openTestIndex } from './testing.ts'

const nowMs = Date.UTC(2026, 10, 24, 12)
const hourMs = 60 * 60 * 1000

test('whatever the bounds, the two parts find what one search would, each once and in order', async () => {
  await using index = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
  const client = new Client({ nodes: [...index.urls] })
  // Some at the edges of an hour, where the parts meet when a bound is at an edge too.
  const ids = [5, 4, 3, 2, 1, 0.5, 0.2, 0.1, 0].flatMap((hours) => {
    const edge = BigInt(firstIdAt(nowMs - hours * hourMs))
    return [-1n, 0n, 1n].map((step) => id(edge + step))
  })
  const sources = ids.map((tweetId) => ({
    tweetId,
    version: 1,
    source: JSON.stringify({ id: tweetId, createdAtMs: timeOf(tweetId) }),
  }))
  await index.bulk(sources)
  await index.refresh()
  const find = createGatheredSearch(client, index.prefix)
  const bound = fc.option(fc.constantFrom(...ids), { nil: undefined })
  await fc.assert(
    fc.asyncProperty(
      bound,
      bound,
      fc.boolean(),
      fc.integer({ min: 1, max: 30 }),
      async (sinceId, untilId, upward, limit) => {
        const nearSpan = new NearSpan({
          countAbove: () => Promise.reject(new Error('away')),
          now: () => nowMs,
        })
        const within = ids
          .filter((each) => sinceId === undefined || compareIds(each, sinceId) > 0)
          .filter((each) => untilId === undefined || compareIds(each, untilId) < 0)
          .toReversed()
        const expected = upward ? within.slice(-limit) : within.slice(0, limit)
        const request = { query: { match_all: {} }, sinceId, untilId, upward, limit }
        assert.deepEqual(await search({ find, nearSpan }, request), expected)
      },
    ),
    { numRuns: 200 },
  )
  await client.close()
})

test('the near part has an hour at first, then as long as fifty thousand tweets take', async () => {
  let ms = nowMs
  let tweets = 1_000_000
  const span = new NearSpan({ countAbove: async () => tweets, now: () => ms })
  assert.equal(nearMs(span, ms), hourMs)
  await turn()
  assert.equal(nearMs(span, ms), hourMs / 20)
  tweets = 25_000
  ms += 9_999
  span.part({}, false)
  await turn()
  assert.equal(nearMs(span, ms), hourMs / 20)
  ms += 1
  span.part({}, false)
  await turn()
  assert.equal(nearMs(span, ms), hourMs / 10)
})

test('where there are few tweets one search does soon', async () => {
  let ms = nowMs
  const span = new NearSpan({ countAbove: async () => 0, now: () => ms })
  const parts = []
  for (let asked = 0; asked < 8; asked += 1) {
    parts.push(span.part({}, false) === null ? 1 : 2)
    ms += 10_000
    await turn()
  }
  assert.deepEqual(parts, [2, 2, 2, 2, 2, 1, 1, 1])
})

/** How far back the near part reaches. */
function nearMs(span: NearSpan, ms: number): number {
  const sinceId = span.part({}, false)?.near.sinceId
  assert.ok(sinceId !== undefined)
  return ms - timeOf(String(BigInt(sinceId) + 1n))
}

function id(value: bigint): TweetId {
  const parsed = parseTweetId(String(value))
  assert.ok(parsed !== null)
  return parsed
}

function turn(): Promise<void> {
  return new Promise(setImmediate)
}
