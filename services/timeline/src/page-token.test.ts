import { ProblemError } from '@flightpath/contracts'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pageToken, parsePageToken } from './page-token.ts'

const ids = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String)

test('a token gives back its id, to its own view only', () => {
  fc.assert(
    fc.property(ids, (id) => {
      const token = pageToken('home', id)
      assert.match(token, /^[0-9a-z]{16,}$/)
      assert.equal(parsePageToken('home', token), id)
      assert.throws(() => parsePageToken('search', token), ProblemError)
    }),
  )
})

test('no text but a real token is read, and none is a crash', () => {
  const real = pageToken('home', '1800000000000000000')
  const texts = fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-z]{13}[0-9a-f]{8}$/))
  fc.assert(
    fc.property(texts, (text) => {
      if (text !== real) assert.throws(() => parsePageToken('home', text), ProblemError)
    }),
    { numRuns: 2000 },
  )
})
