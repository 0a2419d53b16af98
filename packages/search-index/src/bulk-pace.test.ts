import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BulkPace } from './bulk-pace.ts'

/** Requests as full as they may be, each answered after so long; the size of the next one. */
function after(...tookMs: number[]): number {
  const pace = new BulkPace()
  for (const ms of tookMs) pace.answered(pace.operations, ms)
  return pace.operations
}

test('a first request is small, and the next ones grow while they are answered quickly', () => {
  assert.equal(after(), 32)
  assert.equal(after(10, 10, 249), 256)
  assert.equal(after(...Array.from({ length: 20 }, () => 10)), 2000)
})

test('one that took a quarter of a second to a second has the right size', () => {
  assert.equal(after(10, 10, 250, 1000), 128)
})

test('a slow one halves the next, but not to nothing', () => {
  assert.equal(after(10, 10, 1001), 64)
  assert.equal(after(9000, 9000), 32)
})

test('one that was not full says nothing of a larger one', () => {
  const pace = new BulkPace()
  pace.answered(31, 1)
  assert.equal(pace.operations, 32)
})

test('after one that failed it begins anew', () => {
  const pace = new BulkPace()
  for (let count = 0; count < 5; count += 1) pace.answered(pace.operations, 1)
  pace.failed()
  assert.equal(pace.operations, 32)
})
