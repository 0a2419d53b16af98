// Runs alone: it needs a kafkajs that nothing in its process has mended yet.
// Fails when another kafkajs makes the mend needless or wrong: docs/decisions/0024-kafkajs-sets-no-timer-without-need.md.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { quietRequestQueue } from './quiet-request-queue.ts'

/** What kafkajs's own connections do with a queue. */
type RequestQueue = {
  push(request: { entry: object; expectResponse: boolean; sendRequest: () => void }): void
  fulfillRequest(response: { correlationId: number; payload: Buffer; size: number }): void
  maybeThrottle(ms: number): void
}

const path = 'kafkajs/src/network/requestQueue'
const Queue: new (options: object) => RequestQueue = createRequire(import.meta.url)(path)

/** A queue of a connection on which one request may be under way, and what it has sent. */
function open() {
  const logger = { debug: () => undefined }
  const queue = new Queue({ maxInFlightRequests: 1, requestTimeout: 1000, logger })
  const sent: number[] = []
  const push = (correlationId: number) =>
    queue.push({
      entry: { correlationId, resolve: () => undefined, reject: assert.fail },
      expectResponse: true,
      sendRequest: () => sent.push(correlationId),
    })
  const answer = (correlationId: number) =>
    queue.fulfillRequest({ correlationId, payload: Buffer.alloc(0), size: 0 })
  return { queue, sent, push, answer }
}

test('left alone, kafkajs sets a timer on a queue with nothing to send', (t) => {
  const timers = t.mock.method(globalThis, 'setTimeout', () => undefined).mock
  const { push, answer } = open()
  push(1)
  answer(1)
  assert.equal(timers.callCount(), 1, 'the mend is needless now: remove it and its record')
})

test('mended, it sets one only while requests wait, and sends them', (t) => {
  quietRequestQueue()
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const timers = t.mock.method(globalThis, 'setTimeout').mock
  const { queue, sent, push, answer } = open()
  push(1)
  answer(1)
  assert.deepEqual([timers.callCount(), sent], [0, [1]])
  push(2)
  push(3)
  assert.equal(timers.callCount(), 1)
  answer(2)
  assert.deepEqual(sent, [1, 2, 3])
  answer(3)
  // Told by the broker to wait: only the timer can send what comes meanwhile.
  queue.maybeThrottle(40)
  push(4)
  assert.deepEqual(sent, [1, 2, 3])
  t.mock.timers.tick(60)
  assert.deepEqual(sent, [1, 2, 3, 4])
})
