import { ProblemError, type AccountId, type TweetId } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { TweetBatcher } from './tweet-batcher.ts'
import type { TweetDraft } from './tweet-draft.ts'

function draft(text: string, bytes = 0): TweetDraft {
  return {
    authorId: '7' as AccountId,
    text,
    entities: ' '.repeat(bytes),
    mentioned: [],
    replyTo: null,
    quoted: null,
    replySettings: null,
    use: null,
    refusal: null,
    trace: null,
  }
}

/** A batch whose writes end when the test says so, on a clock that the test moves. */
function startBatch(t: TestContext, limits: { maxTweets?: number; maxPending?: number } = {}) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const written: string[][] = []
  const ends: (() => void)[] = []
  const clock = { ms: 0 }
  const batch = new TweetBatcher({
    maxTweets: 500,
    maxPending: 10_000,
    now: () => clock.ms,
    ...limits,
    async write(drafts) {
      written.push(drafts.map(({ text }) => text))
      const { promise, resolve } = Promise.withResolvers<void>()
      ends.push(resolve)
      await promise
      return drafts.map(() => ({ kind: 'posted', id: '1' as TweetId }))
    },
  })
  const add = (count: number, bytes?: number) => {
    for (let made = 0; made < count; made += 1) void batch.add(draft('hello', bytes))
  }
  const sizes = () => written.map((texts) => texts.length)
  // Step by step: a timer that a timer starts counts from the end of a step.
  const pass = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 1) t.mock.timers.tick(1)
  }
  const endOne = async () => {
    ends.shift()?.()
    // The write's own promise, and the batch's reaction to it.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
  }
  return { batch, clock, add, sizes, pass, endOne }
}

test('a lone tweet waits for 2 ms', (t) => {
  const { add, sizes, pass } = startBatch(t)
  add(1)
  pass(1)
  assert.deepEqual(sizes(), [])
  pass(1)
  assert.deepEqual(sizes(), [1])
})

test('while requests come the window goes on, for 40 ms', (t) => {
  const { add, sizes, pass } = startBatch(t)
  for (let ms = 0; ms < 80; ms += 1) {
    add(2)
    pass(1)
  }
  assert.deepEqual(sizes(), [80, 80])
})

test('the window ends as soon as all clients wait for it', (t) => {
  const { add, sizes, pass } = startBatch(t)
  add(32)
  pass(2)
  assert.deepEqual(sizes(), [])
  pass(2)
  assert.deepEqual(sizes(), [32])
})

test('a full batch is written at once, by number and by size', (t) => {
  const { add, sizes } = startBatch(t, { maxTweets: 100 })
  add(100)
  assert.deepEqual(sizes(), [100])
  add(7, 100_000)
  assert.deepEqual(sizes(), [100, 6])
})

test('two batches are written at a time, and what waited meanwhile goes as one', async (t) => {
  const { add, sizes, pass, endOne } = startBatch(t)
  add(1)
  pass(2)
  add(2)
  pass(4)
  add(3)
  pass(4)
  add(4)
  pass(100)
  assert.deepEqual(sizes(), [1, 2])
  await endOne()
  assert.deepEqual(sizes(), [1, 2, 7])
})

test('what is left of a long queue is written without another window', async (t) => {
  const { add, sizes, endOne } = startBatch(t, { maxTweets: 10 })
  add(35)
  assert.deepEqual(sizes(), [10, 10])
  await endOne()
  assert.deepEqual(sizes(), [10, 10, 10])
})

test('a tweet that finds the queue full is refused, and those in it are not', async (t) => {
  const { batch, add, sizes, pass } = startBatch(t, { maxPending: 3 })
  add(3)
  await assert.rejects(
    batch.add(draft('one too many')),
    (error) => error instanceof ProblemError && error.problem.status === 503,
  )
  pass(4)
  assert.deepEqual(sizes(), [3])
})

test('a tweet that waited longer than anybody would is refused, not written after all', async (t) => {
  const { batch, clock, add, sizes, pass, endOne } = startBatch(t)
  add(1)
  pass(2)
  add(1)
  pass(2)
  const late = batch.add(draft('late'))
  clock.ms = 8000
  const inTime = batch.add(draft('in time'))
  pass(4)
  await endOne()
  await assert.rejects(late, (error) => error instanceof ProblemError)
  assert.deepEqual(sizes(), [1, 1, 1])
  await endOne()
  await endOne()
  assert.equal(await inTime, '1')
})

test('each tweet gets its answer, and then the batch is idle', async (t) => {
  const { batch, pass, endOne } = startBatch(t)
  const posted = batch.add(draft('hello'))
  pass(2)
  await endOne()
  assert.equal(await posted, '1')
  await batch.idle()
})
