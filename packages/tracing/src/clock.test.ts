import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClock } from './clock.ts'

test('it runs on between the ticks of the system clock', () => {
  const now = createClock()
  const times = Array.from({ length: 1_000 }, () => now())
  assert.ok(Math.abs(Date.now() - now()) <= 2)
  for (const [index, time] of times.slice(1).entries()) assert.ok(time >= (times[index] ?? 0))
  assert.ok(new Set(times.map((time) => time % 1)).size > 10)
})

test('it follows the system clock when that is set, and not its rounding', () => {
  let system = 1_000
  let steady = 1_000.4
  const now = createClock(
    () => system,
    () => steady,
  )
  assert.equal(now(), 1_000.4)
  steady = 1_001.9
  system = 1_001
  assert.equal(now(), 1_001.9)
  system = 61_002
  assert.equal(now(), 61_002)
  steady += 0.25
  assert.equal(now(), 61_002.25)
})
