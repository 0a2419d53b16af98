import { digits } from '@flightpath/storage'
import { openCache } from '@flightpath/cache'
import { TweetDeleted, type TweetId } from '@flightpath/contracts'
import { eventually } from '@flightpath/testing'
import { openViewVersions } from '@flightpath/view-versions'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Value } from 'typebox/value'
import {
  idOf,
  listenToTweets,
  newAccount,
  openTestWrite,
  problemOf,
  server,
  silent,
  type Published,
  type TestInstance,
  type TestWrite,
} from './test-write.ts'

let write: TestWrite
let published: Published
let instance: TestInstance

before(async () => {
  write = await openTestWrite()
  published = listenToTweets()
  instance = await write.start()
})

after(async () => {
  await published[Symbol.asyncDispose]()
  await write[Symbol.asyncDispose]()
})

const done = { data: { deleted: true } }

async function isTombstoned(id: TweetId): Promise<boolean> {
  const options = { url: server('REDIS_URL'), log: silent, commandTimeoutMs: 1000 }
  await using cache = await openCache(options)
  const views = openViewVersions(cache, { now: Date.now, random: Math.random })
  return (await views.marks()).isDeleted(id)
}

test('a deleted tweet is a tombstone: in the row, in Redis before the answer, and in an event', async () => {
  const [author, alice] = [newAccount(), newAccount()]
  write.graph.accounts.set('alice_d', alice)
  const id = idOf(await instance.post(author, 'hello @alice_d #bye'))
  assert.equal(await isTombstoned(id), false)

  const answer = await instance.delete(author, id)
  assert.deepEqual([answer.status, answer.body], [200, done])
  assert.equal(await isTombstoned(id), true)
  const afterId = String(BigInt(id) - 1n)
  assert.deepEqual(await instance.ask('/internal/tweets/by-ids', { ids: [id] }), { tweets: [] })
  assert.deepEqual(
    await instance.ask('/internal/tweets/newest-by-authors', { authorIds: [author], limit: 5 }),
    { ids: [] },
  )
  assert.deepEqual(
    await instance.ask('/internal/tweets/newest-mentions', { accountId: alice, limit: 5 }),
    { ids: [] },
  )
  assert.deepEqual(await instance.ask('/internal/tweets/scan', { afterId, limit: 1 }), {
    tweets: [{ id, version: 2, countsVersion: 0, replies: 0, reposts: 0, quotes: 0, likes: 0 }],
  })
  const stored = await write.database.query(
    'SELECT version, deleted, text, entities FROM tweets WHERE author_id = ?',
    [digits(author)],
    { rowsAsArray: true },
  )
  assert.deepEqual(stored.rows, [[2, 1, '', '{}']])

  await eventually('both events are published', () => published.of(author).length === 2)
  const last = published.of(author).map(({ value }): unknown => JSON.parse(value))
  const tombstone = last.find((event) => Value.Check(TweetDeleted, event))
  assert.ok(tombstone !== undefined && tombstone.id === id && tombstone.version === 2)
})

test('deleting again answers the same and publishes nothing', async () => {
  const [author, marker] = [newAccount(), newAccount()]
  const id = idOf(await instance.post(author, 'hello'))
  const answers = await Promise.all([1, 2, 3].map(() => instance.delete(author, id)))
  answers.push(await instance.delete(author, id))
  for (const { status, body } of answers) assert.deepEqual([status, body], [200, done])
  await instance.post(marker, 'published after all of that')
  await eventually('the marker is published', () => published.of(marker).length === 1)
  await eventually('both events are published', () => published.of(author).length >= 2)
  assert.equal(published.of(author).length, 2)
})

test("another account's tweet stays, whether or not it still exists", async () => {
  const [author, other] = [newAccount(), newAccount()]
  const id = idOf(await instance.post(author, 'mine'))
  assert.equal(problemOf(await instance.delete(other, id)).status, 403)
  const found = await instance.ask('/internal/tweets/by-ids', { ids: [id] })
  assert.equal((found as { tweets: unknown[] }).tweets.length, 1)
  await instance.delete(author, id)
  assert.equal(problemOf(await instance.delete(other, id)).status, 404)
})

test('an id that is no tweet is not found, and one that is no id is refused', async () => {
  const author = newAccount()
  assert.equal(problemOf(await instance.delete(author, '123')).status, 404)
  const problem = problemOf(await instance.delete(author, 'abc'))
  assert.deepEqual([problem.status, problem.parameters], [400, ['id']])
})

test('a tweet can be deleted while Redis is down: the event carries it', async () => {
  const withoutRedis = await write.start({ redisUrl: 'redis://127.0.0.1:9' })
  const author = newAccount()
  const id = idOf(await withoutRedis.post(author, 'hello'))
  assert.deepEqual((await withoutRedis.delete(author, id)).body, done)
  await eventually('both events are published', () => published.of(author).length === 2)
  await withoutRedis.stop()
})
