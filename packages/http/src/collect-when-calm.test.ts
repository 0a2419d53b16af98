import assert from 'node:assert/strict'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import { test } from 'node:test'
import { collectWhenCalm } from './collect-when-calm.ts'

test('garbage is collected once after each busy time', async () => {
  let collections = 0
  let collected = Promise.withResolvers<void>()
  const { gc } = globalThis
  globalThis.gc = () => {
    collections += 1
    collected.resolve()
    return Promise.resolve()
  }
  const lookMs = 100
  try {
    using _collector = collectWhenCalm(lookMs)
    await keepRunning(collected.promise)
    collected = Promise.withResolvers()
    await pause(3 * lookMs)
    assert.equal(collections, 1)
    const untilMs = performance.now() + 2 * lookMs
    while (performance.now() < untilMs) await turn()
    await keepRunning(collected.promise)
    assert.equal(collections, 2)
  } finally {
    globalThis.gc = gc
  }
})

/** The collector alone keeps no process running. */
async function keepRunning(awaited: Promise<void>): Promise<void> {
  const timer = setInterval(() => undefined, 1000)
  await awaited.finally(() => clearInterval(timer))
}
