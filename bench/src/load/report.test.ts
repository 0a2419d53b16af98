import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ramp, rampLimits, whatBroke } from './ramp.ts'
import { formatMoment, formatRamp, formatResult } from './report.ts'
import type { LoadResult } from './run-load.ts'
import { createLatency, percentilesOf, recordMs } from './tally.ts'

const histogram = createLatency()
for (let ms = 1; ms <= 100; ms += 1) recordMs(histogram, ms)
const percentiles = percentilesOf(histogram)

const good: LoadResult = {
  perSecond: 100,
  seconds: 10,
  sent: 1000,
  answeredPerSecond: 100,
  errors: {},
  actions: [{ action: 'post', ...percentiles }],
  all: percentiles,
  late: percentilesOf(createLatency()),
  delivery: { home: percentiles, search: percentiles, missed: { home: 0, search: 0 } },
  lagSeconds: 0.4,
  check: {
    acknowledged: 1000,
    timelines: 500,
    missing: { mysql: [], search: [], home: [] },
    missingCount: 0,
  },
}

test('percentiles are those of what was recorded, to three digits', () => {
  assert.equal(percentiles.count, 100)
  assert.ok(Math.abs(percentiles.p50 - 50) < 0.5)
  assert.ok(Math.abs(percentiles.p99 - 99) < 0.5)
  assert.ok(Math.abs(percentiles.max - 100) < 0.5)
  assert.deepEqual(percentilesOf(createLatency()), {
    count: 0,
    p50: 0,
    p90: 0,
    p99: 0,
    p999: 0,
    max: 0,
  })
})

test('a good run says that nothing is missing, and nothing of the generator', () => {
  const text = formatResult(good)
  assert.match(text, /post +1000? +50/)
  assert.match(text, /No errors\./)
  assert.match(text, /Nothing is missing: 1000 acknowledged tweets/)
  assert.doesNotMatch(text, /schedule|Not found/)
})

test('what is missing is named, as are errors, lag and a generator that was too slow', () => {
  const text = formatResult({
    ...good,
    errors: { 'post: 503': 7 },
    late: percentiles,
    lagSeconds: null,
    delivery: { ...good.delivery, missed: { home: 1, search: 2 } },
    check: {
      acknowledged: 1000,
      timelines: 500,
      missing: { mysql: [], search: ['17', '18'], home: [] },
      missingCount: 2,
    },
  })
  assert.match(text, /Errors: post: 503 ×7\./)
  assert.match(text, /could not keep its own schedule/)
  assert.match(text, /still behind/)
  assert.match(text, /1 sampled tweets in home timelines, 2 in search/)
  assert.match(text, /MISSING: 2 places[\s\S]*search: 17 18/)
})

test('the live line has rate, latency, errors and lag', () => {
  const line = formatMoment({
    seconds: 7,
    sentPerSecond: 4500,
    errors: 1,
    unanswered: 30,
    latency: percentiles,
    lags: { fanout: 12, search: 34 },
  })
  assert.match(line, /7 s +4500\/s +p50 50.* p99 99.* errors 1 .*fanout 12 search 34/)
})

test('a ramp goes on after a rate that was carried at the second try, and ends after two failures', async () => {
  const slow = { ...good, all: { ...percentiles, p99: 900 } }
  const rates: number[] = []
  const tries = new Map<number, number>()
  const session = {
    run(perSecond: number): Promise<LoadResult> {
      rates.push(perSecond)
      const tried = (tries.get(perSecond) ?? 0) + 1
      tries.set(perSecond, tried)
      const isSlow = perSecond === 144 || (perSecond === 120 && tried === 1)
      return Promise.resolve({ ...(isSlow ? slow : good), perSecond })
    },
  }
  const { knee, steps } = await ramp(session, 100, 1000, () => undefined)
  assert.deepEqual(rates, [50, 100, 120, 120, 144, 144])
  assert.equal(knee, 120)
  assert.deepEqual(
    steps.map(({ broke }) => broke),
    [null, 'p99 of 900 ms', null, 'p99 of 900 ms', 'p99 of 900 ms'],
  )
})

test('a ramp names the knee, and why the step after it was not carried', () => {
  const slow = { ...good, all: { ...percentiles, p99: 900 } }
  assert.equal(whatBroke(good, rampLimits), null)
  assert.equal(whatBroke(slow, rampLimits), 'p99 of 900 ms')
  assert.match(whatBroke({ ...good, errors: { x: 2 } }, rampLimits) ?? '', /2 errors/)
  const late = { ...good.delivery, home: { ...percentiles, p99: 4200 } }
  assert.match(whatBroke({ ...good, delivery: late }, rampLimits) ?? '', /timelines after 4.2 s/)
  const lost = { ...good.delivery, missed: { home: 2, search: 0 } }
  assert.match(whatBroke({ ...good, delivery: lost }, rampLimits) ?? '', /2 sampled tweets/)
  assert.match(whatBroke({ ...good, lagSeconds: null }, rampLimits) ?? '', /behind/)
  const text = formatRamp({
    steps: [
      { result: good, broke: null },
      { result: slow, broke: 'p99 of 900 ms' },
    ],
    knee: 100,
  })
  assert.match(text, /carried[\s\S]*p99 of 900 ms[\s\S]*knee: 100 requests\/s/)
})
