import { createClock, turn } from '@flightpath/batching/testing'
import { ProblemError, type AccountId, type TweetId } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TweetBatcher } from './tweet-batcher.ts'
import type { TweetDraft } from './tweet-draft.ts'
import type { PostOutcome } from './write-drafts.ts'

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

/** A batcher whose writes end when the test says so, on a clock that the test moves; `failure` is not written. */
function startBatcher(limits: { maxTweets?: number; maxPending?: number } = {}) {
  const clock = createClock()
  const sizes: number[] = []
  const ends: (() => void)[] = []
  const write = async (drafts: readonly TweetDraft[]): Promise<PostOutcome[]> => {
    sizes.push(drafts.length)
    const { promise, resolve } = Promise.withResolvers<void>()
    ends.push(resolve)
    await promise
    return drafts.map(({ text }) => {
      const error = new RangeError(text)
      return text === 'failure' ? { kind: 'failed', error } : { kind: 'posted', id: '1' as TweetId }
    })
  }
  const batcher = new TweetBatcher({ maxTweets: 500, maxPending: 10_000, ...limits, write }, clock)
  const add = (count: number, bytes?: number) => {
    for (let made = 0; made < count; made += 1) void batcher.add(draft('hello', bytes))
  }
  // Step by step: a pause that follows another one counts from the end of a step, and the first one from now.
  const pass = async (ms: number) => {
    await turn()
    for (let passed = 0; passed < ms; passed += 1) await clock.passes(1)
  }
  const endOne = async () => {
    ends.shift()?.()
    await turn()
  }
  /** So many were written at once that whoever comes next is not all of them. */
  const crowd = async () => {
    add(1000)
    for (let ms = 0; ms < 100; ms += 1) {
      await endOne()
      await clock.passes(1)
    }
    sizes.length = 0
  }
  return { batcher, clock, add, sizes, pass, endOne, crowd }
}

const isRefusal = (error: unknown) => error instanceof ProblemError && error.problem.status === 503

test('a lone tweet waits for nobody, and for 2 ms where there were others', async () => {
  const { add, sizes, pass, endOne, crowd } = startBatcher()
  add(1)
  assert.deepEqual(sizes, [1])
  await endOne()
  await crowd()
  add(1)
  await pass(1)
  assert.deepEqual(sizes, [])
  await pass(1)
  assert.deepEqual(sizes, [1])
})

test('while requests come the window goes on, for 40 ms', async () => {
  const { add, sizes, pass, crowd } = startBatcher()
  await crowd()
  for (let ms = 0; ms < 80; ms += 1) {
    add(2)
    await pass(1)
  }
  assert.deepEqual(sizes, [80, 80])
})

test('a full batch is written at once, by number and by size', async () => {
  const { add, sizes, crowd } = startBatcher({ maxTweets: 100 })
  await crowd()
  add(100)
  await turn()
  add(7, 100_000)
  await turn()
  assert.deepEqual(sizes, [100, 5])
})

test('two batches are written at a time, and what waited meanwhile goes as one', async () => {
  const { add, sizes, pass, endOne, crowd } = startBatcher()
  await crowd()
  for (const count of [1, 2, 3, 4]) {
    add(count)
    await pass(4)
  }
  assert.deepEqual(sizes, [1, 2])
  await endOne()
  assert.deepEqual(sizes, [1, 2, 7])
})

test('a tweet that finds the queue full is refused, and those in it are not', async () => {
  const { batcher, add, sizes, endOne } = startBatcher({ maxPending: 3 })
  // The first two wait for nobody.
  for (const count of [2 + 3, 3]) {
    add(count)
    await assert.rejects(batcher.add(draft('one too many')), isRefusal)
    await endOne()
  }
  assert.deepEqual(sizes, [1, 1, 3, 3])
})

test('a tweet that waited longer than anybody would is refused, not written after all', async () => {
  const { batcher, clock, add, sizes, pass, endOne } = startBatcher()
  add(1)
  await pass(2)
  add(1)
  await pass(2)
  const late = assert.rejects(batcher.add(draft('late')), isRefusal)
  await pass(1)
  const inTime = batcher.add(draft('in time'))
  await pass(4)
  await clock.passes(7995)
  assert.deepEqual(sizes, [1, 1])
  await endOne()
  await endOne()
  await endOne()
  await late
  assert.equal(await inTime, '1')
  assert.deepEqual(sizes, [1, 1, 1])
})

test('each tweet gets its own answer, and then the batcher is idle', async () => {
  const { batcher, sizes, pass, endOne, crowd } = startBatcher()
  await crowd()
  const posted = batcher.add(draft('hello'))
  const failed = assert.rejects(batcher.add(draft('failure')), RangeError)
  await pass(4)
  assert.deepEqual(sizes, [2])
  await endOne()
  assert.equal(await posted, '1')
  await failed
  await batcher.idle()
})
