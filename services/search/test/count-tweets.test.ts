import {
  countTweets,
  internalHeaders,
  parseAccountId,
  type AccountId,
  type TweetId,
} from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TweetsCount } from '../src/searching/count-tweets.ts'
import { idAt, idOf, postAll, type SmallTweet } from './small-tweets.ts'
import { openTestSearch, type TestSearch } from './test-search.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const midnight = Date.UTC(2026, 10, 24)

const tweets: readonly SmallTweet[] = [
  { by: 'alice', text: 'cats', atMs: midnight - 1 },
  { by: 'alice', text: 'cats', atMs: midnight },
  { by: 'bob', text: 'cats', atMs: midnight + 30_000 },
  { by: 'bob', text: 'dogs', atMs: midnight + 40_000 },
  { by: 'carol', text: 'cats', atMs: midnight + 3 * minuteMs },
  { by: 'alice', text: 'cats', atMs: midnight + 5 * hourMs },
  // Without a text, as reposts are.
  { by: 'carol', text: '', reposts: 1, atMs: midnight + 6 * hourMs },
  { by: 'carol', text: '', reposts: 2, atMs: midnight + 7 * hourMs },
]
let search: TestSearch

before(async () => {
  search = await openTestSearch()
  await postAll(search.index, tweets)
})
after(() => search[Symbol.asyncDispose]())

test('stretches are whole in UTC, cut to the bounds, and none is left out', async () => {
  const [fromMs, toMs] = [midnight + 30_000, midnight + 4 * minuteMs + 1]
  assert.deepEqual(await count({ fromMs, toMs }), [
    { startMs: fromMs, endMs: midnight + minuteMs, tweets: 1 },
    { startMs: midnight + minuteMs, endMs: midnight + 2 * minuteMs, tweets: 0 },
    { startMs: midnight + 2 * minuteMs, endMs: midnight + 3 * minuteMs, tweets: 0 },
    { startMs: midnight + 3 * minuteMs, endMs: midnight + 4 * minuteMs, tweets: 1 },
    { startMs: midnight + 4 * minuteMs, endMs: toMs, tweets: 0 },
  ])
})

test('hours and days are counted alike', async () => {
  const day = await count({ fromMs: midnight, toMs: midnight + dayMs, granularity: 'hour' })
  assert.equal(day.length, 24)
  assert.deepEqual(tweetsOf(day), [3, 0, 0, 0, 0, 1, ...Array.from({ length: 18 }, () => 0)])
  const days = { fromMs: midnight - 2 * dayMs, toMs: midnight + dayMs, granularity: 'day' } as const
  assert.deepEqual(tweetsOf(await count(days)), [0, 1, 4])
  // An end that is a beginning of a stretch begins none.
  assert.deepEqual(tweetsOf(await count({ ...days, toMs: midnight })), [0, 1])
})

test('only tweets between the ids count', async () => {
  const day = { fromMs: midnight, toMs: midnight + dayMs, granularity: 'day' } as const
  const bounds = { sinceId: idAt(midnight, 1), untilId: idAt(midnight + 3 * minuteMs, 4) }
  assert.deepEqual(tweetsOf(await count({ ...day, ...bounds })), [1])
})

test('tweets of authors that the asker does not see do not count', async () => {
  const day = { fromMs: midnight, toMs: midnight + dayMs, granularity: 'day' } as const
  assert.deepEqual(tweetsOf(await count({ ...day, withoutAuthors: ['101'] })), [2])
  const strangers = Array.from({ length: 70_000 }, (_, at) => String(1_000_000 + at))
  assert.deepEqual(tweetsOf(await count({ ...day, withoutAuthors: [...strangers, '102'] })), [3])
})

test('reposts of what the asker does not see do not count, and neither do single tweets', async () => {
  const day = { fromMs: midnight, toMs: midnight + dayMs, granularity: 'day' } as const
  const query = '(cats OR from:carol)'
  assert.deepEqual(tweetsOf(await count({ ...day, query })), [6])
  assert.deepEqual(tweetsOf(await count({ ...day, query, withoutAuthors: ['102'] })), [4])
  const withoutTweets = [idAt(midnight + 30_000, 2), idOf(2)]
  assert.deepEqual(
    tweetsOf(await count({ ...day, query, withoutTweets: withoutTweets.slice(0, 1) })),
    [5],
  )
  assert.deepEqual(tweetsOf(await count({ ...day, query, withoutTweets })), [4])
})

test('what no tweet matches is counted too, and so is nothing at all', async () => {
  const day = { fromMs: midnight, toMs: midnight + dayMs, granularity: 'day' } as const
  assert.deepEqual(tweetsOf(await count({ ...day, query: 'birds' })), [0])
  assert.deepEqual(await count({ ...day, toMs: midnight }), [])
  assert.deepEqual(await count({ ...day, fromMs: midnight + 1, toMs: midnight + 1 }), [])
  assert.deepEqual(await count({ ...day, toMs: midnight - 1 }), [])
})

test('a wrong query, and more stretches than can be counted, are refused', async () => {
  const day = { fromMs: midnight, toMs: midnight + dayMs }
  assert.match((await refusal({ ...day, query: 'lang:en' })).detail, /lang:en at position 1/)
  const decade = { fromMs: midnight - 3650 * dayMs, toMs: midnight }
  assert.match((await refusal(decade)).detail, /5256000 stretches of a minute; 50000 are the most/)
})

type Request = Partial<Omit<TweetsCount, 'withoutAuthors' | 'withoutTweets'>> & {
  fromMs: number
  toMs: number
  withoutAuthors?: readonly string[]
  withoutTweets?: TweetId[]
}

async function count(request: Request) {
  return (await search.client.call(countTweets, { body: bodyOf(request) })).counts
}

function tweetsOf(stretches: readonly { tweets: number }[]): number[] {
  return stretches.map(({ tweets }) => tweets)
}

function bodyOf({ withoutAuthors = [], ...request }: Request) {
  return {
    query: 'cats',
    granularity: 'minute' as const,
    sinceId: idAt(request.fromMs - 1, 4095),
    untilId: idAt(request.toMs, 0),
    withoutAuthors: withoutAuthors.map(requireAccount),
    withoutTweets: [],
    ...request,
  }
}

async function refusal(request: Request): Promise<{ status: number; detail: string }> {
  const answer = await fetch(`${search.url}/internal/search/counts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [internalHeaders.secret]: search.config.secret },
    body: JSON.stringify(bodyOf(request)),
  })
  assert.equal(answer.status, 400)
  return (await answer.json()) as { status: number; detail: string }
}

function requireAccount(decimal: string): AccountId {
  const id = parseAccountId(decimal)
  assert.ok(id !== null)
  return id
}
