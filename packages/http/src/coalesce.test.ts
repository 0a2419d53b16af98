import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coalesce } from './coalesce.ts'

/** A function that asks, whose questions end when the test says so. */
function start() {
  const asked: (readonly number[])[] = []
  const ends: PromiseWithResolvers<void>[] = []
  const double = coalesce(async (questions: readonly number[]) => {
    asked.push(questions)
    const end = Promise.withResolvers<void>()
    ends.push(end)
    await end.promise
    return questions.map((question) => question * 2)
  })
  return { asked, ends, double }
}

/** Lets what is ready run. */
const turn = () => new Promise(setImmediate)

test('what is asked while a question is under way is the next question, together', async () => {
  const { asked, ends, double } = start()
  const answers = [double(1)]
  await turn()
  answers.push(...[2, 3, 4, 5].map((question) => double(question)))
  await turn()
  assert.deepEqual(asked, [[1]])
  ends[0]?.resolve()
  await turn()
  assert.deepEqual(asked, [[1], [2, 3, 4, 5]])
  ends[1]?.resolve()
  assert.deepEqual(await Promise.all(answers), [2, 4, 6, 8, 10])
})

test('after a question for several the next one waits a little, and takes what comes meanwhile', async () => {
  const askedMs: number[] = []
  const double = coalesce(async (questions: readonly number[]) => {
    askedMs.push(performance.now())
    return questions.map((question) => question * 2)
  })
  await Promise.all([1, 2].map((question) => double(question)))
  const five = double(5)
  await turn()
  assert.deepEqual(await Promise.all([five, double(6)]), [10, 12])
  const [first = 0, second = 0] = askedMs
  assert.equal(askedMs.length, 2)
  // 20 ms less what a timer rounds off, and what passes until the time is taken.
  assert.ok(second - first >= 18)
})

test('a question without an answer does not hold the next one for ever', async () => {
  const { asked, ends, double } = start()
  const stuck = double(1)
  await turn()
  const next = double(2)
  await eventually('the next one is asked', () => asked.length === 2)
  ends[1]?.resolve()
  assert.equal(await next, 4)
  ends[0]?.resolve()
  assert.equal(await stuck, 2)
})

test('a question that fails fails for all who shared it, and the next one is asked', async () => {
  const { asked, ends, double } = start()
  const failing = [1, 2].map((question) => assert.rejects(double(question), RangeError))
  await turn()
  const next = double(3)
  ends[0]?.reject(new RangeError('no answer'))
  await Promise.all(failing)
  await eventually('the next one is asked', () => asked.length === 2)
  ends[1]?.resolve()
  assert.equal(await next, 6)
})
