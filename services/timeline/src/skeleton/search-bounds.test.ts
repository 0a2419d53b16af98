import { ProblemError } from '@flightpath/contracts'
import { firstIdAt } from '@flightpath/snowflake'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOf, searchBoundsOf, startOf } from './search-bounds.ts'
import { tweetId } from '../test-tweets.ts'

const now = Date.UTC(2026, 10, 25, 12)
const dayMs = 24 * 60 * 60 * 1000
const iso = (timeMs: number) => new Date(timeMs).toISOString()

test('recent search reaches back seven days, and refuses to start earlier', () => {
  assert.equal(startOf(searchBoundsOf({}, 'recent', now)), now - 7 * dayMs)
  const start = now - 7 * dayMs + 1
  assert.equal(startOf(searchBoundsOf({ start_time: iso(start) }, 'recent', now)), start)
  assert.throws(
    () => searchBoundsOf({ start_time: iso(now - 8 * dayMs) }, 'recent', now),
    (error) =>
      error instanceof ProblemError &&
      Object.keys(error.problem.errors?.[0]?.parameters ?? {})[0] === 'start_time',
  )
})

test('a since_id of more than seven days ago is taken for seven days ago', () => {
  const since_id = tweetId(firstIdAt(now - 20 * dayMs))
  assert.equal(startOf(searchBoundsOf({ since_id }, 'recent', now)), now - 7 * dayMs)
  assert.equal(startOf(searchBoundsOf({ since_id }, 'all', now)), now - 20 * dayMs)
})

test('a search over all tweets looks back 30 days before its end unless told otherwise', () => {
  assert.equal(startOf(searchBoundsOf({}, 'all', now)), now - 30 * dayMs)
  const end = now - 100 * dayMs
  const bounds = searchBoundsOf({ end_time: iso(end) }, 'all', now)
  assert.equal(endOf(bounds, now), end)
  assert.equal(startOf(bounds), end - 30 * dayMs)
  const everything = searchBoundsOf({ start_time: '2006-03-21T00:00:00Z' }, 'all', now)
  assert.equal(everything.sinceId, null)
  assert.equal(iso(startOf(everything, '2006-03-21T00:00:00+00:00')), '2006-03-21T00:00:00.000Z')
})

test('an end that is not after its start is refused', () => {
  const time = iso(now - dayMs)
  assert.throws(() => searchBoundsOf({ start_time: time, end_time: time }, 'recent', now), /after/)
})
