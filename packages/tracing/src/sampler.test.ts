import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSampler } from './sampler.ts'

/** Asks so many times over so many seconds, and counts the traces kept. */
function kept(perSecond: number, share: number, asks: number, seconds: number): number {
  let now = 0
  let seed = 1
  // Park and Miller's generator: the same numbers at every run.
  function random(): number {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const sample = createSampler({ perSecond, share, now: () => now, random })
  let count = 0
  for (let ask = 0; ask < asks; ask += 1) {
    now = (ask * seconds * 1000) / asks
    if (sample()) count += 1
  }
  return count
}

test('up to the rate every trace is kept', () => {
  assert.equal(kept(50, 0, 49 * 20, 20), 49 * 20)
})

test('a burst of one second is kept whole', () => {
  assert.equal(kept(50, 0, 50, 0), 50)
})

test('beyond the rate so many a second are kept, and a share of the others', () => {
  const none = kept(50, 0, 5_000 * 20, 20)
  assert.ok(none >= 50 * 20 && none <= 50 * 21, `${none}`)
  const some = kept(50, 0.01, 5_000 * 20, 20) - none
  assert.ok(some > 800 && some < 1200, `${some}`)
})

test('a clock that goes back neither stops nor opens the sampler', () => {
  let now = 1_000_000
  const sample = createSampler({ perSecond: 1, share: 0, now: () => now, random: () => 0.5 })
  assert.equal(sample(), true)
  now = 0
  assert.equal(sample(), false)
  now = 1_000
  assert.equal(sample(), true)
})
