import type { Tweet, TweetId } from '@flightpath/contracts'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { merge } from './merge.ts'
import { fillPage, type Bounds, type Source } from './page.ts'

const tweetId = (number: number) => String(number) as TweetId

/** Serves `stored`, newest first, as a store would. */
const sourceOf =
  (stored: readonly number[]): Source =>
  async (untilId, count) => {
    const below = stored.filter((id) => untilId === null || id < Number(untilId))
    const ids = below.toSorted((a, b) => b - a).slice(0, count)
    return { ids: ids.map(tweetId), end: ids.length < count }
  }

const hydrate = async (ids: readonly TweetId[]) =>
  new Map(ids.map((id) => [id, { id } as Tweet] as const))

const range = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 150 })

test('pages of any size show every visible tweet once, newest first, and only the last is not full', async () => {
  await fc.assert(
    fc.asyncProperty(
      range,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 5 }),
      async (stored, limit, visibleEvery) => {
        const isVisible = (tweet: Tweet) => Number(tweet.id) % visibleEvery === 0
        const seen: number[] = []
        let bounds: Bounds = { untilId: null, sinceId: null, limit }
        for (;;) {
          const page = await fillPage(bounds, sourceOf(stored), hydrate, isVisible)
          seen.push(...page.tweets.map((tweet) => Number(tweet.id)))
          const last = page.tweets.at(-1)
          if (!page.more || last === undefined) break
          assert.equal(page.tweets.length, limit)
          bounds = { ...bounds, untilId: last.id }
        }
        const expected = stored.filter((id) => id % visibleEvery === 0).toSorted((a, b) => b - a)
        assert.deepEqual(seen, expected)
      },
    ),
  )
})

test('a lower bound ends the pages, and is itself not shown', async () => {
  const bounds = { untilId: tweetId(9), sinceId: tweetId(3), limit: 3 }
  const page = await fillPage(bounds, sourceOf([1, 2, 3, 4, 5, 8, 9, 10]), hydrate, () => true)
  assert.deepEqual(
    page.tweets.map((tweet) => tweet.id),
    ['8', '5', '4'],
  )
  assert.equal(page.more, false)
})

test('ids of different lengths keep their order at a lower bound', async () => {
  const bounds = { untilId: null, sinceId: tweetId(99), limit: 5 }
  const page = await fillPage(bounds, sourceOf([98, 99, 100, 1000]), hydrate, () => true)
  assert.deepEqual(
    page.tweets.map((tweet) => tweet.id),
    ['1000', '100'],
  )
})

test('merging sources is the same as one source of their union', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(range, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 30 }),
      async (stores, count) => {
        const sources = await Promise.all(stores.map((stored) => sourceOf(stored)(null, count)))
        const union = [...new Set(stores.flat())]
        const { ids } = await sourceOf(union)(null, count)
        const merged = merge(sources, count)
        assert.deepEqual(merged.ids, ids)
        if (merged.end) assert.equal(ids.length, union.length)
      },
    ),
  )
})
