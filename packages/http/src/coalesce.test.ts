import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coalesce, type Clock } from './coalesce.ts'

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
  const time = createTime()
  const asked: (readonly number[])[] = []
  const double = coalesce(async (questions: readonly number[]) => {
    asked.push(questions)
    return questions.map((question) => question * 2)
  }, time)
  await Promise.all([1, 2].map((question) => double(question)))
  const five = double(5)
  time.passes(19)
  await turn()
  const six = double(6)
  await turn()
  assert.deepEqual(asked, [[1, 2]])
  time.passes(1)
  assert.deepEqual(await Promise.all([five, six]), [10, 12])
  assert.deepEqual(asked, [
    [1, 2],
    [5, 6],
  ])
})

function createTime(): Clock & { passes(ms: number): void } {
  let nowMs = 0
  const pauses = new Set<{ readonly dueMs: number; readonly end: () => void }>()
  return {
    now: () => nowMs,
    async pause(ms) {
      const { promise, resolve } = Promise.withResolvers<void>()
      pauses.add({ dueMs: nowMs + ms, end: resolve })
      await promise
    },
    passes(ms) {
      nowMs += ms
      for (const { dueMs, end } of pauses) if (dueMs <= nowMs) end()
    },
  }
}

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
