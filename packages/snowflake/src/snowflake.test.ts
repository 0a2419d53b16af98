import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import {
  ClockWentBackError,
  LeaseExpiredError,
  SequenceExhaustedError,
  createSnowflake,
  epochMs,
  firstIdAt,
  maxWorker,
  timeOf,
} from './index.ts'
import { encodeId } from './layout.ts'

const startMs = Date.UTC(2026, 10, 24)

function snowflakeAt(ms: number, worker = 7) {
  const clock = { ms }
  return { clock, ids: createSnowflake({ worker, now: () => clock.ms }) }
}

test('an id is 41 bits of time, 10 of worker and 12 of sequence, as 64-bit arithmetic has it', () => {
  const elapsed = fc.integer({ min: 0, max: 2 ** 41 - 1 })
  const worker = fc.integer({ min: 0, max: 1023 })
  const sequence = fc.integer({ min: 0, max: 4095 })
  fc.assert(
    fc.property(elapsed, worker, sequence, (ms, w, s) => {
      const expected = (BigInt(ms) << 22n) | (BigInt(w) << 12n) | BigInt(s)
      assert.equal(encodeId(epochMs + ms, w, s), expected.toString())
      assert.equal(timeOf(expected.toString()), epochMs + ms)
    }),
    { numRuns: 20_000 },
  )
})

test('the largest id is the largest signed 64-bit integer and the smallest is 0', () => {
  assert.equal(encodeId(epochMs + 2 ** 41 - 1, 1023, 4095), '9223372036854775807')
  assert.equal(encodeId(epochMs, 0, 0), '0')
  assert.equal(timeOf('0'), epochMs)
})

test('the time of a real tweet is read from its id', () => {
  // Example of the X API documentation: 1212092628029698048 was posted at 2019-12-31T19:26:16.000Z.
  assert.equal(
    new Date(timeOf('1212092628029698048')).toISOString().slice(0, 19),
    '2019-12-31T19:26:16',
  )
})

test('the first id at a time divides the ids minted before it from those minted at or after it', () => {
  assert.equal(timeOf(firstIdAt(startMs)), startMs)
  const before = encodeId(startMs - 1, maxWorker, 4095)
  assert.equal(BigInt(before) + 1n, BigInt(firstIdAt(startMs)))
  assert.equal(firstIdAt(startMs - 0.5), firstIdAt(startMs))
})

test('a time that no id can hold gives the nearest id that can', () => {
  assert.equal(firstIdAt(0), '0')
  assert.equal(timeOf(firstIdAt(Date.UTC(2200, 0, 1))), epochMs + 2 ** 41 - 1)
})

test('ids ascend without repeating, whatever small steps the clock takes', () => {
  const steps = fc.array(fc.integer({ min: -10, max: 3 }), { maxLength: 200 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 200 }), (deltas, perStep) => {
      const { clock, ids } = snowflakeAt(startMs)
      let highest = startMs
      let previous = 0n
      for (const delta of deltas) {
        clock.ms = Math.max(clock.ms + delta, highest - 10)
        highest = Math.max(highest, clock.ms)
        for (const id of ids.mint(perStep)) {
          assert.ok(BigInt(id) > previous)
          previous = BigInt(id)
        }
      }
    }),
  )
})

test('a batch keeps the worker id and ascends as strings of one length do', () => {
  const { ids } = snowflakeAt(startMs, 513)
  const batch = ids.mint(10_000)
  assert.deepEqual(batch.toSorted(), batch)
  assert.equal(new Set(batch).size, 10_000)
  assert.ok(batch.every((id) => ((BigInt(id) >> 12n) & 1023n) === 513n))
})

test('a full millisecond borrows from the next ones', () => {
  const { ids } = snowflakeAt(startMs)
  const batch = ids.mint(4097)
  assert.equal(timeOf(batch[4095] ?? ''), startMs)
  assert.equal(timeOf(batch[4096] ?? ''), startMs + 1)
  assert.equal(ids.lastMintedMs, startMs + 1)
})

test('it borrows at most one second and goes on once the clock has moved', () => {
  const { clock, ids } = snowflakeAt(startMs)
  const batch = ids.mint(4096 * 1001)
  assert.throws(() => ids.next(), SequenceExhaustedError)
  clock.ms += 1
  assert.ok(BigInt(ids.next()) > BigInt(batch.at(-1) ?? 0))
})

test('a clock that went back more than 10 ms is refused until it has caught up', () => {
  const { clock, ids } = snowflakeAt(startMs)
  const first = ids.next()
  clock.ms = startMs - 10
  const second = ids.next()
  assert.ok(BigInt(second) > BigInt(first))
  clock.ms = startMs - 11
  assert.throws(() => ids.next(), ClockWentBackError)
  clock.ms = startMs
  assert.ok(BigInt(ids.next()) > BigInt(second))
})

test('borrowed time is not taken for a clock that went back', () => {
  const { ids } = snowflakeAt(startMs)
  ids.mint(4096 * 500)
  assert.equal(timeOf(ids.next()), startMs + 500)
})

test('no id lies outside the lease, not even a borrowed one', () => {
  const clock = { ms: startMs }
  const ids = createSnowflake({ worker: 1, now: () => clock.ms, validUntilMs: startMs + 1 })
  ids.mint(4096)
  assert.throws(() => ids.next(), LeaseExpiredError)
  ids.setLease({ worker: 1, validUntilMs: startMs + 2 })
  assert.equal(timeOf(ids.next()), startMs + 1)
  clock.ms = startMs + 2
  assert.throws(() => ids.next(), LeaseExpiredError)
})

test('a clock that fell behind the beginning of the lease mints nothing before it', () => {
  const clock = { ms: startMs - 5 }
  const ids = createSnowflake({ worker: 1, now: () => clock.ms, validFromMs: startMs })
  assert.equal(timeOf(ids.next()), startMs)
  ids.setLease({ worker: 2, validFromMs: startMs + 1000 })
  assert.throws(() => ids.next(), ClockWentBackError)
})

test('a worker id that does not fit 10 bits is refused', () => {
  for (const worker of [-1, 1024, 1.5, Number.NaN]) {
    assert.throws(() => createSnowflake({ worker, now: () => startMs }), RangeError)
  }
})
