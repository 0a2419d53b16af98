import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { TestContext } from 'node:test'
import { KafkaUnavailableError } from './errors.ts'
import { startWatchdog } from './watchdog.ts'

/** A watchdog of 60 s whose time passes by `pass`; `lag` is read anew at each check. */
function watch(t: TestContext, lag: () => number) {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const stalls: number[] = []
  let now = 0
  const watchdog = startWatchdog({
    stalledAfterMs: 60_000,
    now: () => now,
    readLag: async () => lag(),
    onStalled: (stalledMs) => stalls.push(stalledMs),
  })
  t.after(() => watchdog[Symbol.asyncDispose]())
  async function pass(seconds: number) {
    for (let second = 0; second < seconds; second += 1) {
      now += 1_000
      t.mock.timers.tick(1_000)
      await turn()
    }
  }
  return { watchdog, stalls, pass }
}

test('a consumer that is behind without a sign of life is reported once', async (t) => {
  const { stalls, pass } = watch(t, () => 3)
  await pass(74)
  assert.deepEqual(stalls, [])
  await pass(200)
  assert.deepEqual(stalls, [60_000])
})

test('one that is behind and moves is not', async (t) => {
  const { watchdog, stalls, pass } = watch(t, () => 3)
  for (let times = 0; times < 10; times += 1) {
    await pass(50)
    watchdog.alive()
  }
  assert.deepEqual(stalls, [])
})

test('an idle consumer is not, however long, nor when a message has just come', async (t) => {
  let lag = 0
  const { stalls, pass } = watch(t, () => lag)
  await pass(300)
  lag = 1
  await pass(16)
  lag = 0
  await pass(300)
  assert.deepEqual(stalls, [])
})

test('Kafka being away is not held against the consumer', async (t) => {
  const { stalls, pass } = watch(t, () => {
    throw new KafkaUnavailableError('away')
  })
  await pass(300)
  assert.deepEqual(stalls, [])
})
