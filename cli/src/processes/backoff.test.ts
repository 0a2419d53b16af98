import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextBackoffMs } from './backoff.ts'

test('a process that dies again and again is started at doubling intervals of at most 10 s', () => {
  const waits: number[] = []
  let wait: number | null = null
  for (let deaths = 0; deaths < 10; deaths += 1) {
    wait = nextBackoffMs(wait, 50)
    waits.push(wait)
  }
  assert.deepEqual(waits, [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000])
})

test('one that lived for 30 s is started at once again', () => {
  assert.equal(nextBackoffMs(10_000, 29_999), 10_000)
  assert.equal(nextBackoffMs(10_000, 30_000), 100)
})
