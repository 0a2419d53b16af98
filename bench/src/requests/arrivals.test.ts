import { createRandom } from '@flightpath/cli/random'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createArrivals } from './arrivals.ts'
import { keepSchedule } from './keep-schedule.ts'

const draws = 200_000

function gapsOf(perSecond: number): number[] {
  const next = createArrivals(createRandom(7), perSecond)
  let before = 0
  return Array.from({ length: draws }, () => {
    const due = next()
    const gap = due - before
    before = due
    return gap
  })
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

test('arrivals are as many a second as asked for', () => {
  assert.ok(Math.abs(mean(gapsOf(4500)) - 1000 / 4500) < 0.002)
})

test('gaps between arrivals scatter as those of a Poisson process', () => {
  const gaps = gapsOf(1000)
  const average = mean(gaps)
  const deviation = Math.sqrt(mean(gaps.map((gap) => (gap - average) ** 2)))
  // Exponential: the standard deviation is the mean, and 37 of 100 gaps are longer than it.
  assert.ok(Math.abs(deviation / average - 1) < 0.02)
  const longer = gaps.filter((gap) => gap > average).length / draws
  assert.ok(Math.abs(longer - Math.exp(-1)) < 0.01)
})

test('due times never go back', () => {
  assert.ok(gapsOf(100_000).every((gap) => gap >= 0))
})

test('a schedule fires everything that is due in its time, never early, and tells when it was due', async () => {
  const beginMs = performance.now()
  const fired: { dueMs: number; atMs: number }[] = []
  let due = 0
  await keepSchedule({
    nextDue: () => (due += 2),
    beginMs,
    forMs: 100,
    signal: new AbortController().signal,
    fire: (dueMs) => fired.push({ dueMs, atMs: performance.now() }),
  })
  assert.deepEqual(
    fired.map(({ dueMs }) => Math.round(dueMs - beginMs)),
    Array.from({ length: 49 }, (_, place) => (place + 1) * 2),
  )
  assert.ok(fired.every(({ dueMs, atMs }) => atMs >= dueMs))
})

test('a stall does not move later requests: they are fired late, with the time at which they were due', async () => {
  const beginMs = performance.now()
  const lateness: number[] = []
  let due = 0
  await keepSchedule({
    nextDue: () => (due += 5),
    beginMs,
    forMs: 200,
    signal: new AbortController().signal,
    fire(dueMs) {
      lateness.push(performance.now() - dueMs)
      if (lateness.length === 1) while (performance.now() - beginMs < 100);
    },
  })
  assert.equal(lateness.length, 39)
  assert.ok((lateness[1] ?? 0) > 80)
})
