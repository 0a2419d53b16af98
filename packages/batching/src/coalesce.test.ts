import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coalesce } from './coalesce.ts'
import { createClock, turn } from './testing.ts'

/** A function that asks, whose requests end when the test says so. */
function start() {
  const clock = createClock()
  const asked: (readonly number[])[] = []
  const ends: PromiseWithResolvers<void>[] = []
  const double = coalesce(async (requests: readonly number[]) => {
    asked.push(requests)
    const end = Promise.withResolvers<void>()
    ends.push(end)
    await end.promise
    return requests.map((request) => request * 2)
  }, clock)
  return { clock, asked, ends, double }
}

test('what is asked while a request is under way is the next request, together', async () => {
  const { asked, ends, double } = start()
  const answers = [double(1)]
  await turn()
  answers.push(...[2, 3, 4, 5].map((request) => double(request)))
  await turn()
  assert.deepEqual(asked, [[1]])
  ends[0]?.resolve()
  await turn()
  assert.deepEqual(asked, [[1], [2, 3, 4, 5]])
  ends[1]?.resolve()
  assert.deepEqual(await Promise.all(answers), [2, 4, 6, 8, 10])
})

test('while many come the next request waits a little, and while few come it does not', async () => {
  const { clock, asked, ends, double } = start()
  const many = Array.from({ length: 32 }, (_, place) => place)
  const askMany = async () => {
    const answers = many.map((request) => double(request))
    await turn()
    ends.at(-1)?.resolve()
    await Promise.all(answers)
  }
  await clock.passes(20)
  await askMany()
  const five = double(5)
  await clock.passes(19)
  const six = double(6)
  await turn()
  assert.deepEqual(asked, [many])
  await clock.passes(1)
  ends[1]?.resolve()
  assert.deepEqual(await Promise.all([five, six]), [10, 12])
  assert.deepEqual(asked, [many, [5, 6]])
  for (let few = 0; few < 5; few += 1) {
    await clock.passes(20)
    const answers = [double(1), double(2)]
    await turn()
    ends.at(-1)?.resolve()
    await Promise.all(answers)
  }
  const last = double(7)
  await turn()
  assert.deepEqual(asked.at(-1), [7])
  ends.at(-1)?.resolve()
  assert.equal(await last, 14)
})

test('a request without an answer does not hold the next one for ever', async () => {
  const { clock, asked, ends, double } = start()
  const stuck = double(1)
  await turn()
  const next = double(2)
  await clock.passes(249)
  assert.deepEqual(asked, [[1]])
  await clock.passes(1)
  ends[1]?.resolve()
  assert.equal(await next, 4)
  ends[0]?.resolve()
  assert.equal(await stuck, 2)
})

test('a request that fails fails for all who shared it, and the next one is asked', async () => {
  const { clock, asked, ends, double } = start()
  const failing = [1, 2].map((request) => assert.rejects(double(request), RangeError))
  await turn()
  const next = double(3)
  ends[0]?.reject(new RangeError('no answer'))
  await Promise.all(failing)
  await clock.passes(20)
  assert.deepEqual(asked, [[1, 2], [3]])
  ends[1]?.resolve()
  assert.equal(await next, 6)
})
