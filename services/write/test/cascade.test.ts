import { digits, uncheckedSql } from '@flightpath/storage'
import { openCache } from '@flightpath/cache'
import { TweetDeleted, type AccountId, type TweetId } from '@flightpath/contracts'
import { eventually } from '@flightpath/testing'
import { openViewVersions } from '@flightpath/view-versions'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Value } from 'typebox/value'
import { plantEdges, plantReposts } from './plant.ts'
import { wrongCounts } from './stored-counts.ts'
import {
  idOf,
  listenToTweets,
  newAccount,
  openTestWrite,
  server,
  silent,
  type Answer,
  type Published,
  type TestInstance,
  type TestWrite,
} from './test-write.ts'

let write: TestWrite
let published: Published
let instances: [TestInstance, TestInstance]

before(async () => {
  write = await openTestWrite()
  published = listenToTweets()
  instances = [await write.start(), await write.start()]
})

after(async () => {
  await published[Symbol.asyncDispose]()
  await write[Symbol.asyncDispose]()
})

const does = (verb: string, account: AccountId, tweet: string, index = 0): Promise<Answer> =>
  instances[index % 2 === 0 ? 0 : 1].act(account, 'POST', `users/${account}/${verb}`, {
    tweet_id: tweet,
  })

async function rowsOf(table: string, id: TweetId): Promise<number> {
  const { rows } = await write.database.query(
    uncheckedSql(`SELECT 1 FROM ${table} WHERE tweet_id = ?`, [digits(id)]),
  )
  return rows.length
}

const isFinished = async () =>
  (await write.database.query('SELECT 1 FROM cascades')).rows.length === 0

async function tombstoned(ids: readonly TweetId[]): Promise<number> {
  const options = { url: server('REDIS_URL'), log: silent, commandTimeoutMs: 1000 }
  await using cache = await openCache(options)
  const views = openViewVersions(cache, { now: Date.now, random: Math.random })
  const marks = await views.marks()
  return ids.filter((id) => marks.isDeleted(id)).length
}

function deletedIds(...accounts: readonly AccountId[]): TweetId[] {
  const events = published.of(...accounts).map(({ value }): unknown => JSON.parse(value))
  return events.flatMap((event) => (Value.Check(TweetDeleted, event) ? [event.id] : []))
}

test('with a tweet go its reposts, likes, bookmarks and pin, before the answer', async () => {
  const [author, fan, reader] = [newAccount(), newAccount(), newAccount()]
  const id = idOf(await instances[0].post(author, 'original'))
  const repost = (await does('retweets', fan, id)).body as { data: { id: TweetId } }
  await does('likes', fan, id)
  await does('likes', author, id)
  await does('bookmarks', reader, id)
  await does('pinned_tweets', author, id)
  const quote = idOf(await instances[0].post(fan, { text: 'quote', quote_tweet_id: id }))
  await instances[0].delete(author, id)

  for (const table of ['reposts', 'likes', 'bookmarks', 'pinned_tweets', 'cascades']) {
    assert.equal(await rowsOf(table, id), 0, table)
  }
  const { data } = repost
  assert.equal(await tombstoned([id, data.id]), 2)
  const found = await instances[1].ask('/internal/tweets/by-ids', { ids: [id, data.id, quote] })
  const left = (found as { tweets: { id: string; quotedTweetId: string }[] }).tweets
  assert.deepEqual(
    left.map((tweet) => [tweet.id, tweet.quotedTweetId]),
    [[quote, id]],
  )
  const states = await instances[1].ask('/internal/authors/states', { ids: [author, fan] })
  assert.deepEqual(states, {
    states: [
      { id: author, tweets: 0, likes: 0 },
      { id: fan, tweets: 1, likes: 0, newestTweetId: quote },
    ],
  })
  await eventually('both deletions are published', () => deletedIds(author, fan).length === 2)
  assert.deepEqual(new Set(deletedIds(author, fan)), new Set([id, data.id]))
  assert.deepEqual(await wrongCounts(write.database), [])
})

test('what is too much for one transaction is taken away after the answer, all of it, once', async () => {
  const author = newAccount()
  const id = idOf(await instances[0].post(author, 'famous'))
  const reposts = await plantReposts(write.database, { id, authorId: author }, 2300)
  await plantEdges(write.database, 'likes', id, 1200)
  await plantEdges(write.database, 'bookmarks', id, 30)
  assert.deepEqual(await wrongCounts(write.database), [])

  const answer = await instances[0].delete(author, id)
  assert.equal(answer.status, 200)
  await eventually('nothing is left to do', isFinished)
  for (const table of ['reposts', 'likes', 'bookmarks']) assert.equal(await rowsOf(table, id), 0)
  assert.deepEqual(await wrongCounts(write.database), [])
  assert.equal(await tombstoned(reposts.map(({ repostId }) => repostId)), 2300)
  const accounts = reposts.map(({ accountId }) => accountId)
  const ids = await eventually('all deletions are published', () => {
    const found = deletedIds(...accounts)
    return found.length >= 2300 && found
  })
  assert.deepEqual(ids.toSorted(), reposts.map(({ repostId }) => repostId).toSorted())
})

test('a page of what an account likes leaves out a deleted tweet, though its rows are still there', async () => {
  const author = newAccount()
  const id = idOf(await instances[0].post(author, 'hello'))
  const [fan] = await plantEdges(write.database, 'likes', id, 1)
  await plantReposts(write.database, { id, authorId: author }, 1)
  // As a deletion leaves it that has more to take away than it could.
  await write.database.query('UPDATE tweets SET deleted = 1 WHERE id = ?', [digits(id)])
  const page = { before: null, after: null, limit: 10 }
  const subjects = {
    'likes-by': fan,
    likers: id,
    reposters: id,
    reposts: id,
    'reposts-of-author': author,
  }
  for (const [kind, subjectId] of Object.entries(subjects)) {
    const answer = await instances[0].ask('/internal/engagements', { kind, subjectId, ...page })
    assert.deepEqual(answer, { entries: [] }, kind)
  }
  await write.database.query('UPDATE tweets SET deleted = 0 WHERE id = ?', [digits(id)])
})

test('a like, bookmark or repost at the moment of the deletion does not outlive it', async () => {
  const accounts = Array.from({ length: 6 }, newAccount)
  const author = newAccount()
  const ids = await Promise.all(
    Array.from({ length: 12 }, async () => idOf(await instances[0].post(author, 'short-lived'))),
  )
  const statuses = await Promise.all(
    ids.flatMap((id) =>
      accounts.flatMap((account, index) => [
        does('likes', account, id, index),
        ...(index === 2 ? [instances[1].delete(author, id)] : []),
        does('retweets', account, id, index + 1),
        does('bookmarks', account, id, index),
      ]),
    ),
  )
  const counts = Map.groupBy(statuses, ({ status }) => status)
  assert.deepEqual(
    [...counts.keys()].filter((status) => status !== 200 && status !== 404),
    [],
  )
  await eventually('nothing is left to do', isFinished)
  for (const id of ids) {
    for (const table of ['reposts', 'likes', 'bookmarks']) {
      assert.equal(await rowsOf(table, id), 0, table)
    }
  }
  assert.deepEqual(await wrongCounts(write.database), [])
})
