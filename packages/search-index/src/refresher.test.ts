import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Refresher } from './refresher.ts'

/** A refresher on a clock that the test makes go, whose refreshes end when the test says so. */
function start(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let nowMs = 0
  const refreshes: PromiseWithResolvers<void>[] = []
  const refresh = (): Promise<void> => {
    const begun = Promise.withResolvers<void>()
    refreshes.push(begun)
    return begun.promise
  }
  const refresher = new Refresher(refresh, () => nowMs)
  const passes = (ms: number): void => {
    nowMs += ms
    t.mock.timers.tick(ms)
  }
  const ends = async (error?: Error): Promise<void> => {
    if (error === undefined) refreshes.at(-1)?.resolve()
    else refreshes.at(-1)?.reject(error)
    await new Promise(setImmediate)
  }
  return { refresher, refreshes, passes, ends }
}

test('a first write is followed by a refresh at once', (t) => {
  const { refresher, refreshes } = start(t)
  refresher.wrote()
  assert.equal(refreshes.length, 1)
})

test('what is written during a refresh and in the rest after it gets one more, five times as long after', async (t) => {
  const { refresher, refreshes, passes, ends } = start(t)
  refresher.wrote()
  refresher.wrote()
  passes(7)
  await ends()
  refresher.wrote()
  passes(34)
  assert.equal(refreshes.length, 1)
  passes(1)
  assert.equal(refreshes.length, 2)
  // Nothing was written since the second began, so that no third follows it.
  await ends()
  passes(60_000)
  assert.equal(refreshes.length, 2)
  refresher.wrote()
  assert.equal(refreshes.length, 3)
})

test('however long a refresh takes, the next one is a second later at most', async (t) => {
  const { refresher, refreshes, passes, ends } = start(t)
  refresher.wrote()
  passes(10_000)
  await ends()
  refresher.wrote()
  passes(999)
  assert.equal(refreshes.length, 1)
  passes(1)
  assert.equal(refreshes.length, 2)
})

test('after one that failed there is another', async (t) => {
  const { refresher, refreshes, ends } = start(t)
  refresher.wrote()
  await ends(new Error('Elasticsearch is away'))
  refresher.wrote()
  assert.equal(refreshes.length, 2)
})

test('disposal waits for the one that is under way, and no other follows', async (t) => {
  const { refresher, refreshes, passes, ends } = start(t)
  refresher.wrote()
  refresher.wrote()
  let disposed = false
  const disposal = refresher[Symbol.asyncDispose]().then(() => {
    disposed = true
  })
  passes(60_000)
  assert.equal(disposed, false)
  await ends()
  await disposal
  refresher.wrote()
  passes(60_000)
  assert.equal(refreshes.length, 1)
})
