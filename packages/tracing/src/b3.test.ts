import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseB3, toB3 } from './b3.ts'

const traceId = '80f198ee56343ba864fe8b2a57d3eff7'
const spanId = 'e457b5a2e4d86bd1'
const parentId = '05e3ac9a4f6e3b90'

// The specification's own example: https://github.com/openzipkin/b3-propagation#single-header
test('the example of the specification is understood, and written alike', () => {
  const header = `${traceId}-${spanId}-1-${parentId}`
  assert.deepEqual(parseB3(header), { traceId, spanId, parentId, sampled: true })
  assert.equal(toB3({ traceId, spanId, parentId, sampled: true }), header)
})

test('a root and a trace that is not sampled survive the way there and back', () => {
  for (const parent of [null, parentId]) {
    for (const sampled of [true, false]) {
      const context = { traceId, spanId, parentId: parent, sampled }
      assert.deepEqual(parseB3(toB3(context)), context)
    }
  }
})

test('a trace id of 64 bits is padded', () => {
  const context = parseB3(`${spanId}-${spanId}-1`)
  assert.equal(context?.traceId, `0000000000000000${spanId}`)
})

test('debug counts as sampled, and a decision left open as not sampled', () => {
  assert.equal(parseB3(`${traceId}-${spanId}-d`)?.sampled, true)
  assert.equal(parseB3(`${traceId}-${spanId}`)?.sampled, false)
})

test('a bare decision is kept, with ids of its own', () => {
  for (const [header, sampled] of [
    ['0', false],
    ['1', true],
    ['d', true],
  ] as const) {
    const context = parseB3(header)
    assert.equal(context?.sampled, sampled)
    assert.match(context?.traceId ?? '', /^[0-9a-f]{32}$/)
    assert.match(context?.spanId ?? '', /^[0-9a-f]{16}$/)
  }
  assert.notEqual(parseB3('0')?.traceId, parseB3('0')?.traceId)
})

test('what is malformed is null', () => {
  const zeros = '0'.repeat(32)
  for (const header of [
    '',
    '2',
    traceId,
    `${traceId}-`,
    `${traceId}-${spanId}-2`,
    `${traceId}-${spanId}-1-`,
    `${traceId}-${spanId}-1-${parentId}-1`,
    `${traceId.slice(1)}-${spanId}-1`,
    `${traceId.toUpperCase()}-${spanId}-1`,
    `${zeros}-${spanId}-1`,
    `${traceId}-${zeros.slice(16)}-1`,
    `${traceId}-${spanId}-1\n`,
  ]) {
    assert.equal(parseB3(header), null, JSON.stringify(header))
  }
})
