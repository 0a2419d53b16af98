import { compareIds } from '@flightpath/contracts'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { merge } from './merge.ts'
import type { TweetIds } from '../skeleton/sources.ts'
import { tweetId } from '../test-tweets.ts'

const newest = (stored: readonly number[], count: number): TweetIds => {
  const ids = stored.map(tweetId).toSorted((a, b) => compareIds(b, a))
  return { ids: ids.slice(0, count), end: ids.length < count }
}

test('merging sources is the same as one source of their union', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 150 }), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.integer({ min: 1, max: 30 }),
      (stores, count) => {
        const union = [...new Set(stores.flat())]
        const merged = merge(
          stores.map((stored) => newest(stored, count)),
          count,
        )
        assert.deepEqual(merged.ids, newest(union, count).ids)
        if (merged.end) assert.equal(merged.ids.length, union.length)
      },
    ),
  )
})
