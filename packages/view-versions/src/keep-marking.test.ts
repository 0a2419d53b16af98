import type { AccountId, TweetId } from '@flightpath/contracts'
import { createLogger } from '@flightpath/log'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepMarking, type Marker } from './keep-marking.ts'

const log = createLogger('keep-marking-test', { level: 'silent' })

/** Stands in for a Redis that refuses, as the marks see it. */
function openMarks() {
  const marks = { refuses: true, taken: [] as string[] }
  const take = async (names: readonly string[]) => {
    if (marks.refuses) throw new Error('OOM')
    marks.taken.push(...names)
  }
  const views: Marker = {
    tombstone: take,
    accountsChanged: take,
    countsChanged: (tweetIds, accountIds) =>
      take([...tweetIds, ...accountIds].map((id) => `c${id}`)),
    relationsChanged: (changes) => take(changes.map((one) => `${one.accountId} v${one.version}`)),
  }
  return { marks, views }
}

test('what Redis refused is tried again until it is taken, once, the newest version of each', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { marks, views } = openMarks()
  using marker = keepMarking(views, log)
  await marker.tombstone(['1', '2'] as TweetId[])
  await marker.accountsChanged(['3'] as AccountId[])
  await marker.countsChanged(['1'] as TweetId[], ['3'] as AccountId[])
  for (const version of [7, 6]) {
    await marker.relationsChanged([{ accountId: '4' as AccountId, version }])
  }
  const pass = async () => {
    t.mock.timers.tick(500)
    await new Promise(setImmediate)
  }
  for (let tries = 0; tries < 3; tries += 1) await pass()
  assert.deepEqual(marks.taken, [])
  marks.refuses = false
  for (let tries = 0; tries < 3; tries += 1) await pass()
  assert.deepEqual(marks.taken, ['1', '2', '3', 'c1', 'c3', '4 v7'])
  await marker.tombstone(['5'] as TweetId[])
  assert.deepEqual(marks.taken.slice(-1), ['5'])
})
