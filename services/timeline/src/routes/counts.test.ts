import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pageOfTime } from './counts.ts'

const hourMs = 60 * 60 * 1000
const granularities = fc.constantFrom('minute' as const, 'hour' as const, 'day' as const)

test('pages of time, newest first, cover the range once and meet where stretches meet', () => {
  const times = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 })
  fc.assert(
    fc.property(times, times, granularities, (a, b, granularity) => {
      const [fromMs, toMs] = [Math.min(a, b), Math.max(a, b)]
      let end = toMs
      for (;;) {
        const page = pageOfTime(fromMs, end, granularity)
        assert.equal(page.toMs, end)
        assert.ok(page.fromMs < page.toMs || fromMs === toMs)
        end = page.fromMs
        if (!page.more) break
        assert.equal(end % { minute: 60_000, hour: hourMs, day: 24 * hourMs }[granularity], 0)
      }
      assert.equal(end, fromMs)
    }),
    { numRuns: 200 },
  )
})

test('31 days of hours are one page, and an hour more are two', () => {
  const to = Date.UTC(2026, 10, 1)
  const days = 31 * 24 * hourMs
  assert.equal(pageOfTime(to - days, to, 'hour').more, false)
  assert.equal(pageOfTime(to - days - hourMs, to, 'hour').more, true)
})

test('a range that ends before it begins is a page of nothing, and the last one', () => {
  const to = Date.UTC(2026, 10, 1)
  for (const from of [to, to + 1, to + 400 * 24 * hourMs]) {
    const { fromMs, toMs, more } = pageOfTime(from, to, 'day')
    assert.deepEqual([fromMs, toMs, more], [to, to, false])
  }
})
