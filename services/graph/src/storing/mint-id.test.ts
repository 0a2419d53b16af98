import { ProblemError } from '@flightpath/contracts'
import {
  ClockWentBackError,
  LeaseExpiredError,
  SequenceExhaustedError,
} from '@flightpath/snowflake'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mintId } from './mint-id.ts'

function failingWith(error: Error) {
  return {
    next(): string {
      throw error
    },
  }
}

test('an id comes from the generator', () => {
  assert.equal(mintId({ next: () => '42' }), '42')
})

test('while no ids can be made the answer is 503 with Retry-After', () => {
  const passing = [
    new LeaseExpiredError(1, 2),
    new ClockWentBackError(2, 1),
    new SequenceExhaustedError(1, 2),
  ]
  for (const error of passing) {
    assert.throws(
      () => mintId(failingWith(error)),
      (thrown) => {
        assert.ok(thrown instanceof ProblemError)
        assert.equal(thrown.problem.status, 503)
        assert.ok(Number(thrown.headers['retry-after']) > 0)
        return true
      },
    )
  }
})

test('any other failure is passed on', () => {
  assert.throws(() => mintId(failingWith(new RangeError('broken'))), RangeError)
})
