import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Refresher } from './refresher.ts'

/** A refresher whose refreshes take `tookMs`, and when each of them began and ended. */
function start(tookMs: number, { failing = false } = {}) {
  const refreshes: { beganMs: number; endedMs: number }[] = []
  const refresher = new Refresher(async () => {
    const beganMs = performance.now()
    await pause(tookMs)
    refreshes.push({ beganMs, endedMs: performance.now() })
    if (failing) throw new Error('Elasticsearch is away')
  })
  const reach = async (count: number): Promise<void> => {
    while (refreshes.length < count) await pause(1)
  }
  return { refresher, refreshes, reach }
}

test('a first write is followed by a refresh at once', async () => {
  const { refresher, reach } = start(0)
  await using _ = refresher
  refresher.wrote()
  await reach(1)
})

test('what is written during a refresh and in the rest after it gets one more, five times as long after', async () => {
  const { refresher, refreshes, reach } = start(5)
  await using _ = refresher
  refresher.wrote()
  refresher.wrote()
  await reach(1)
  refresher.wrote()
  refresher.wrote()
  await reach(2)
  const [first, second] = refreshes
  assert.ok(first !== undefined && second !== undefined)
  const tookMs = first.endedMs - first.beganMs
  assert.ok(second.beganMs - first.endedMs >= 5 * tookMs - 2)
  // Each that was not asked for would be there before the third.
  refresher.wrote()
  await reach(3)
  assert.equal(refreshes.length, 3)
})

test('after one that failed there is another', async () => {
  const { refresher, reach } = start(1, { failing: true })
  await using _ = refresher
  refresher.wrote()
  await reach(1)
  refresher.wrote()
  await reach(2)
})

test('disposal waits for the one that is under way, and no other follows', async (t) => {
  const { refresher, refreshes } = start(20)
  refresher.wrote()
  refresher.wrote()
  await refresher[Symbol.asyncDispose]()
  assert.equal(refreshes.length, 1)
  const timers = t.mock.method(globalThis, 'setTimeout')
  refresher.wrote()
  await refresher[Symbol.asyncDispose]()
  assert.equal(timers.mock.callCount(), 0)
  assert.equal(refreshes.length, 1)
})
