// Runs alone: it deletes the log of marks, of which a Redis has one.
import { openCache } from '@flightpath/cache'
import type { AccountId, TweetId } from '@flightpath/contracts'
import { createLogger } from '@flightpath/log'
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { accountMark, createHistory, tweetMark } from './history.ts'
import { openViewVersions, type ViewVersions } from './view-versions.ts'

const url = process.env['FLIGHTPATH_TEST_REDIS_URL']
if (url === undefined)
  throw new Error('set FLIGHTPATH_TEST_REDIS_URL to a Redis that tests may use')

const log = createLogger('mark-log-test', { level: 'warn' })
// A database of its own: these tests lose the log, and write it by clocks that are wrong.
const cache = await openCache({ url: new URL('/7', url).href, log, commandTimeoutMs: 5000 })
after(() => cache[Symbol.asyncDispose]())

/** Another process: it keeps what it read by itself. */
const open = (now = Date.now): ViewVersions => openViewVersions(cache, { now, random: Math.random })
const views = open()

/** Of what was deleted or changed. */
const keepMarksMs = 60 * 60 * 1000

const newAccount = () => String(randomInt(1, 2 ** 47)) as AccountId
const newTweet = () => String(randomInt(1, 2 ** 47)) as TweetId

test('a tombstone is seen by the next reader, under the same history', async () => {
  const [dead, alive] = [newTweet(), newTweet()]
  const before = await views.marks()
  assert.equal(before.isDeleted(dead), false)
  await open().tombstone([dead])
  const after = await views.marks()
  assert.deepEqual([after.isDeleted(dead), after.isDeleted(alive)], [true, false])
  assert.equal(after.history, before.history)
})

test('each change of an account is one since every moment before it', async () => {
  const [changed, other] = [newAccount(), newAccount()]
  const moments = [await views.marks()]
  for (let change = 1; change <= 5; change += 1) {
    await open().accountsChanged([changed])
    const moment = await views.marks()
    for (const earlier of moments) {
      assert.ok(moment.isChanged(changed, earlier))
      assert.ok(!moment.isChanged(other, earlier))
    }
    assert.ok(!moment.isChanged(changed, moment))
    moments.push(moment)
  }
})

test('changes at one millisecond, and by a clock that is behind or ahead, are all seen', async () => {
  const account = newAccount()
  const nowMs = Date.now()
  for (const clockMs of [nowMs, nowMs, nowMs - 60_000, nowMs + 60_000, nowMs, nowMs - 1]) {
    const before = await views.marks()
    await open(() => clockMs).accountsChanged([account])
    assert.ok((await views.marks()).isChanged(account, before))
  }
})

test('readers beside many writers at once miss no mark', async () => {
  const readers = [open(), open(), open()]
  const writers = [open(), open(() => Date.now() - 5000), open(() => 0)]
  const marked = Array.from({ length: 60 }, newAccount)
  let current = 0
  const beginnings = await Promise.all(readers.map((reader) => reader.marks()))
  await Promise.all(
    writers.map(async (writer, index) => {
      for (; current < marked.length;) {
        const ids = marked.slice(current, current + 1 + index)
        current += ids.length
        await writer.accountsChanged(ids)
        const seen = await Promise.all(readers.map((reader) => reader.marks()))
        seen.forEach((marks, at) => {
          const since = beginnings[at]
          assert.ok(since && ids.every((id) => marks.isChanged(id, since)))
        })
      }
    }),
  )
})

test('calls of one turn share a result, and a later call reads anew', async () => {
  const account = newAccount()
  const [first, second] = [views.marks(), views.marks()]
  assert.equal(first, second)
  const before = await first
  const marking = views.accountsChanged([account])
  // In one write with the mark, but behind it.
  const [, after] = await Promise.all([marking, views.marks()])
  assert.ok(after.isChanged(account, before))
})

test('a reader that fell behind what was pruned begins another history, one that did not goes on', async () => {
  const [early, late] = [newAccount(), newAccount()]
  const [slow, quick] = [open(), open()]
  const begun = [await slow.marks(), await quick.marks()]
  await open().accountsChanged([early])
  const seen = await quick.marks()
  // A clock that far ahead prunes all that other clocks have marked.
  await open(() => Date.now() + keepMarksMs + 600_000).accountsChanged([late])
  const [slowly, quickly] = [await slow.marks(), await quick.marks()]
  assert.notEqual(slowly.history, begun[0]?.history)
  assert.ok(begun[0] && slowly.isChanged(early, begun[0]) && slowly.isChanged(late, begun[0]))
  assert.equal(quickly.history, begun[1]?.history)
  assert.ok(!quickly.isChanged(early, seen) && quickly.isChanged(late, seen))
  assert.equal((await slow.marks()).history, slowly.history)
  await cache.call('DEL', 'view-marks')
})

test('a lost log begins another history for all, whoever writes or reads first', async () => {
  const account = newAccount()
  const reader = open()
  for (const marksFirst of [true, false]) {
    const before = [await views.marks(), await reader.marks()]
    await cache.call('DEL', 'view-marks')
    if (marksFirst) await views.accountsChanged([account])
    const [after, others] = await Promise.all([views.marks(), reader.marks()])
    assert.notEqual(after.history, before[0]?.history)
    assert.notEqual(others.history, before[1]?.history)
    await open().accountsChanged([account])
    assert.ok((await views.marks()).isChanged(account, after))
    assert.ok((await reader.marks()).isChanged(account, others))
  }
})

test('many that find a lost log at once agree on the history of their process', async () => {
  await views.marks()
  await cache.call('DEL', 'view-marks')
  const reading = []
  for (let turns = 0; turns < 20; turns += 1) {
    reading.push(views.marks())
    await setImmediate()
  }
  const histories = new Set((await Promise.all(reading)).map(({ history }) => history))
  assert.equal(histories.size, 1)
})

test('a history drops marks an hour after it received them, in the order of receiving', () => {
  const [tweet, account, again] = [newTweet(), newAccount(), newAccount()]
  const history = createHistory('1', keepMarksMs)
  const start = history.add([], 0)
  const marks = [tweetMark(tweet), accountMark(account), accountMark(again)]
  history.add(
    marks.map((name, index) => ({ name, place: index + 1 })),
    1,
  )
  const repeated = history.add([{ name: accountMark(again), place: 9 }], 2)
  assert.ok(repeated.isChanged(again, start))
  const later = history.add([], keepMarksMs + 1)
  assert.ok(!later.isDeleted(tweet) && !later.isChanged(account, start))
  assert.ok(later.isChanged(again, start))
  assert.ok(!history.add([], keepMarksMs + 2).isChanged(again, start))
  assert.equal(history.place(), 9)
})

test('counts have a log of their own, of tweets and of accounts', async () => {
  const [tweet, account, other] = [newTweet(), newAccount(), newAccount()]
  const [before, changes] = [await views.countMarks(), await views.marks()]
  await open().countsChanged([tweet], [account])
  const after = await views.countMarks()
  assert.deepEqual(
    [after.isTweetChanged(tweet, before), after.isChanged(account, before)],
    [true, true],
  )
  assert.deepEqual(
    [after.isTweetChanged(newTweet(), before), after.isChanged(other, before)],
    [false, false],
  )
  assert.ok(!after.isTweetChanged(tweet, after))
  const later = await views.marks()
  assert.deepEqual([later.isChanged(account, changes), later.isDeleted(tweet)], [false, false])
})

test('what a reader of counts did not hear for a minute begins another history', async () => {
  const [early, late] = [newAccount(), newAccount()]
  const slow = open()
  const begun = await slow.countMarks()
  await open().countsChanged([], [early])
  await open(() => Date.now() + 61_000).countsChanged([], [late])
  const marks = await slow.countMarks()
  assert.notEqual(marks.history, begun.history)
  assert.ok(marks.isChanged(early, begun) && marks.isChanged(late, begun))
  await cache.call('DEL', 'count-marks')
})
