import assert from 'node:assert/strict'
import { syncBuiltinESMExports } from 'node:module'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import { test } from 'node:test'
import v8 from 'node:v8'
import { collectWhenCalm } from './collect-when-calm.ts'

const lookMs = 100

test('garbage is collected after each busy time, until a collection gives little back', async (t) => {
  let collections = 0
  let collected = Promise.withResolvers<void>()
  // What a heap has before the collections and after each of them.
  let heap = [100, 80, 79]
  const { gc } = globalThis
  globalThis.gc = () => {
    collections += 1
    heap = heap.slice(1)
    if (heap.length === 1) collected.resolve()
    return Promise.resolve()
  }
  t.after(() => {
    globalThis.gc = gc
    t.mock.restoreAll()
    syncBuiltinESMExports()
  })
  const statistics = v8.getHeapStatistics()
  t.mock.method(v8, 'getHeapStatistics', () => ({ ...statistics, total_heap_size: heap[0] }))
  syncBuiltinESMExports()
  using _collector = collectWhenCalm(lookMs)
  await keepRunning(collected.promise)
  await pause(3 * lookMs)
  assert.equal(collections, 2)

  heap = [100, 99]
  collected = Promise.withResolvers()
  const untilMs = performance.now() + 2 * lookMs
  while (performance.now() < untilMs) await turn()
  await keepRunning(collected.promise)
  await pause(3 * lookMs)
  assert.equal(collections, 3)
})

/** The collector alone keeps no process running. */
async function keepRunning(awaited: Promise<void>): Promise<void> {
  const timer = setInterval(() => undefined, 1000)
  await awaited.finally(() => clearInterval(timer))
}
