import kafkajs from 'kafkajs'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBrokersAnswer, isRetriable, reasonOf } from './refusals.ts'

const { KafkaJSConnectionError, KafkaJSNonRetriableError, KafkaJSNumberOfRetriesExceeded } = kafkajs

// By Kafka's error code, with what kafkajs says of it: some it takes for final although they pass.
const rows: readonly (readonly [type: string, code: number, kafkajs: boolean, refusal: boolean])[] =
  [
    ['NOT_ENOUGH_REPLICAS', 19, true, true],
    ['NOT_ENOUGH_REPLICAS_AFTER_APPEND', 20, true, true],
    ['LEADER_NOT_AVAILABLE', 5, true, true],
    ['NOT_LEADER_FOR_PARTITION', 6, true, true],
    ['REQUEST_TIMED_OUT', 7, true, true],
    ['KAFKA_STORAGE_ERROR', 56, true, true],
    ['BROKER_NOT_AVAILABLE', 8, false, true],
    ['UNKNOWN', -1, false, true],
    ['LOG_DIR_NOT_FOUND', 57, false, true],
    ['POLICY_VIOLATION', 44, false, true],
    ['TOPIC_AUTHORIZATION_FAILED', 29, false, true],
    ['GROUP_MAX_SIZE_REACHED', 81, false, true],
    ['KAFKAJS_UNKNOWN_ERROR_CODE', 89, false, true],
    ['MESSAGE_TOO_LARGE', 10, false, false],
    ['INVALID_TOPIC_EXCEPTION', 17, false, false],
    ['UNSUPPORTED_VERSION', 35, false, false],
  ]

/** As kafkajs makes it of a response. */
function answer([type, code, retriable]: (typeof rows)[number]): Error {
  return new kafkajs.KafkaJSProtocolError(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kafkajs has no name for what it takes here
    { type, code, retriable, message: `the broker says ${type}` } as never,
  )
}

test('answers of a broker that mean "not now" are told from those about what was sent', () => {
  for (const row of rows) {
    assert.equal(isRetriable(answer(row)), row[3], row[0])
    assert.equal(isBrokersAnswer(answer(row)), true, row[0])
  }
})

test('what wraps an answer is judged by the answer', () => {
  for (const row of rows) {
    const cause = answer(row)
    const wrapped = Object.assign(new KafkaJSNonRetriableError('gave up'), { cause })
    assert.equal(isRetriable(wrapped), row[3], row[0])
    assert.equal(reasonOf(wrapped), `gave up: the broker says ${row[0]}`)
  }
})

test('a connection that breaks is no answer and passes', () => {
  const broken = new KafkaJSConnectionError('connection closed')
  assert.deepEqual([isRetriable(broken), isBrokersAnswer(broken)], [true, false])
  const retries = new KafkaJSNumberOfRetriesExceeded(broken, { retryCount: 3, retryTime: 100 })
  assert.equal(isRetriable(retries), true)
})

test('a fault of this program does not pass by itself', () => {
  assert.equal(isRetriable(new TypeError('x is not a function')), false)
})
