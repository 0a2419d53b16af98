import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PacedBatches, type PaceOptions } from './pace.ts'
import { createClock, turn } from './testing.ts'

/** Batches whose sends end when the test says so, and answer each item with itself. */
function start(options: Omit<PaceOptions<number, number>, 'send'> = {}) {
  const clock = createClock()
  const sent: (readonly number[])[] = []
  const ends: PromiseWithResolvers<void>[] = []
  const send = async (batch: readonly number[]) => {
    sent.push(batch)
    const end = Promise.withResolvers<void>()
    ends.push(end)
    await end.promise
    return batch
  }
  const batches = new PacedBatches({ ...options, send }, clock)
  /** Ends a send once it has begun. */
  const ended = async (place: number) => {
    ends[place]?.resolve()
    await turn()
  }
  const give = (...items: number[]) => Promise.all(items.map((item) => batches.give(item)))
  /** So many wait at once that whoever comes next is not all of them. */
  const crowd = async () => {
    void give(...Array.from({ length: 20 }, () => 0))
    for (let ms = 0; ms < 60; ms += 1) {
      for (const end of ends) end.resolve()
      await clock.passes(1)
    }
    sent.length = ends.length = 0
  }
  return { clock, sent, ended, give, crowd, batches }
}

test('no more than allowed are under way, and the next begins when one ends', async () => {
  const { sent, ended, give } = start({ mostUnderWay: 2 })
  for (const item of [1, 2, 3, 4]) {
    void give(item)
    await turn()
  }
  assert.deepEqual(sent, [[1], [2]])
  await ended(1)
  assert.deepEqual(sent, [[1], [2], [3, 4]])
})

test('a window stays open while items come in each tick, and no longer than its last', async () => {
  const { clock, sent, give, crowd } = start({
    window: { tickMs: 2, mostTicks: 3 },
    mostUnderWay: 9,
  })
  await crowd()
  void give(1)
  await turn()
  await clock.passes(1)
  assert.deepEqual(sent, [])
  await clock.passes(1)
  assert.deepEqual(sent, [[1]], 'none came in the first tick')
  for (const item of [2, 3, 4]) {
    void give(item)
    await turn()
    await clock.passes(1)
    void give(item * 10)
    await clock.passes(1)
  }
  assert.deepEqual(sent, [[1], [2, 20, 3, 30, 4, 40]])
  void give(5)
  await turn()
  await clock.passes(2)
  assert.deepEqual(sent.at(-1), [5])
  void give(6, 7)
  await turn()
  await clock.passes(2)
  assert.deepEqual(sent.at(-1), [5], 'one of those came in the first tick')
  await clock.passes(2)
  assert.deepEqual(sent.at(-1), [6, 7])
})

test('a batch of all who ever waited at once lately does not wait for its window', async () => {
  const { clock, sent, ended, give } = start({
    window: { tickMs: 2, mostTicks: 20 },
    mostUnderWay: 9,
  })
  void give(1, 2)
  await turn()
  assert.deepEqual(sent, [[1], [2]], 'none was ever waited for')
  await ended(0)
  await ended(1)
  void give(3)
  await turn()
  assert.deepEqual(sent.length, 2, 'the other one may come')
  void give(4)
  await turn()
  assert.deepEqual(sent.at(-1), [3, 4])
  void give(5)
  await turn()
  assert.deepEqual(sent.at(-1), [5], 'three are more than ever before')
  for (const place of [2, 3]) await ended(place)
  await clock.passes(3000)
  void give(6)
  await turn()
  assert.deepEqual(sent.at(-1), [6], 'what was long ago does not count')
})

test('a full batch does not wait for its window, and the rest gets a window of its own', async () => {
  const { clock, sent, give, crowd } = start({
    window: { tickMs: 2, mostTicks: 20 },
    mostItems: 3,
    mostUnderWay: 9,
  })
  await crowd()
  void give(1)
  await turn()
  await clock.passes(1)
  void give(2, 3, 4)
  await turn()
  assert.deepEqual(sent, [[1, 2, 3]])
  await clock.passes(1)
  assert.deepEqual(sent, [[1, 2, 3]], 'the first window has ended, the second one has not')
  await clock.passes(1)
  assert.deepEqual(sent, [[1, 2, 3], [4]])
})

test('a batch is no larger than its size, unless one item alone is', async () => {
  const { sent, ended, give } = start({ size: { of: (item) => item, most: 10 } })
  void give(4, 6, 1, 25, 9, 2)
  for (const place of [0, 1, 2, 3, 4]) {
    await turn()
    await ended(place)
  }
  assert.deepEqual(sent, [[4, 6], [1], [25], [9], [2]])
})

const paceMs = (batch: readonly number[]) => (batch.length > 1 ? 50 : 0)

test('a rest begins with a batch, whoever ends first, and a full batch keeps it', async () => {
  const { clock, sent, ended, give } = start({ paceMs, mostItems: 2, mostUnderWay: 3 })
  void give(1, 2)
  await turn()
  await ended(0)
  void give(3, 4, 5)
  await clock.passes(49)
  assert.deepEqual(sent, [[1, 2]])
  await clock.passes(1)
  assert.deepEqual(sent, [
    [1, 2],
    [3, 4],
  ])
  await clock.passes(50)
  assert.deepEqual(sent.at(-1), [5])
  void give(6)
  await turn()
  assert.deepEqual(sent.at(-1), [6], 'after one item the next one does not wait')
})

test('it is idle once nothing waits and nothing is being sent', async () => {
  const { ended, give, batches } = start()
  await batches.idle()
  void give(1)
  await turn()
  void give(2)
  let isIdle = false
  const idle = batches.idle().then(() => (isIdle = true))
  await ended(0)
  assert.equal(isIdle, false)
  await ended(1)
  await idle
})

test('a send that answers too few fails for all of its batch', async () => {
  const batches = new PacedBatches({ send: async () => [1] })
  const given = [1, 2].map((item) => batches.give(item))
  for (const one of given) await assert.rejects(one, /a batch of 2 was given 1 results/)
})

test('whatever the options, each item is sent once, in its order, within size and number', async () => {
  const options = fc.record({
    mostUnderWay: fc.integer({ min: 1, max: 3 }),
    mostItems: fc.integer({ min: 1, max: 5 }),
    most: fc.integer({ min: 1, max: 40 }),
    paceMs: fc.constantFrom(0, 3),
    window: fc.constantFrom(undefined, { tickMs: 2, mostTicks: 4 }),
  })
  // Each step gives so many items, ends a send, or lets time pass.
  const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constantFrom('end', 'time')))
  await fc.assert(
    fc.asyncProperty(options, steps, async ({ most, paceMs, window, ...limits }, program) => {
      const size = { of: (item: number) => (item % 7) + 1, most }
      const { clock, sent, ended, give, batches } = start({
        ...limits,
        size,
        paceMs: () => paceMs,
        ...(window && { window }),
      })
      const given: Promise<number[]>[] = []
      let [items, ends] = [0, 0]
      for (const step of program) {
        if (step === 'time') await clock.passes(1)
        else if (step === 'end') await ended(ends < sent.length ? ends++ : ends)
        else given.push(give(...Array.from({ length: step }, () => items++)))
        assert.ok(sent.length - ends <= limits.mostUnderWay)
      }
      for (let left = 0; left < 20 * items + 20 && sent.flat().length < items; left += 1) {
        await clock.passes(1)
        if (ends < sent.length) await ended(ends++)
      }
      while (ends < sent.length) await ended(ends++)
      await batches.idle()
      assert.deepEqual(
        sent.flat(),
        Array.from({ length: items }, (_, item) => item),
      )
      assert.deepEqual((await Promise.all(given)).flat(), sent.flat())
      for (const batch of sent) {
        const sum = batch.reduce((total, item) => total + size.of(item), 0)
        assert.ok(batch.length <= limits.mostItems && (sum <= most || batch.length === 1))
      }
    }),
  )
})
