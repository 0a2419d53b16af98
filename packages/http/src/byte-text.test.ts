import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asText, listOf, objectOf, sliceByteText, toBytes, toByteText } from './byte-text.ts'

test('bytes come back as they were, with one character for each on the way', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const bytes = toByteText(text)
      assert.deepEqual(toBytes(bytes), Buffer.from(text))
      assert.equal(bytes.length, Buffer.byteLength(text))
      assert.match(asText(bytes), /^[\0-\xff]*$/)
    }),
  )
})

test('any bytes of a buffer are kept, UTF-8 or not', () => {
  const from = Buffer.from([0x41, 0xff, 0xc3, 0x28, 0x42])
  assert.deepEqual(toBytes(sliceByteText(from, 1, 4)), from.subarray(1, 4))
})

test('lists and objects are what JSON says, and members without a value are left out', () => {
  fc.assert(
    fc.property(fc.array(fc.json()), (values) => {
      const bytes = values.map((value) => toByteText(value))
      const expected = values.map((value): unknown => JSON.parse(value))
      assert.deepEqual(JSON.parse(String(toBytes(listOf(bytes)))), expected)
      const object = objectOf({ none: undefined, first: bytes[0], all: listOf(bytes) })
      assert.deepEqual(JSON.parse(String(toBytes(object))), {
        ...(expected.length > 0 && { first: expected[0] }),
        all: expected,
      })
    }),
  )
})
