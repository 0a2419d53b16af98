import { openCache } from '@flightpath/cache'
import {
  engagementsV1,
  TweetDeleted,
  TweetPosted,
  type AccountId,
  type TweetId,
} from '@flightpath/contracts'
import { openHomeTimelines } from '@flightpath/home-timelines'
import { eventually } from '@flightpath/testing'
import { openViewVersions } from '@flightpath/view-versions'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { Value } from 'typebox/value'
import { wrongCounts } from './stored-counts.ts'
import {
  idOf,
  listenToTweets,
  newAccount,
  openTestWrite,
  problemOf,
  server,
  silent,
  type Answer,
  type Published,
  type TestInstance,
  type TestWrite,
} from './test-write.ts'

let write: TestWrite
let published: Published
let engaged: Published
let instances: [TestInstance, TestInstance]
let cache: Awaited<ReturnType<typeof openCache>>

before(async () => {
  write = await openTestWrite()
  published = listenToTweets()
  engaged = listenToTweets(engagementsV1)
  instances = [await write.start(), await write.start()]
  cache = await openCache({ url: server('REDIS_URL'), log: silent, commandTimeoutMs: 1000 })
})

after(async () => {
  await cache[Symbol.asyncDispose]()
  await engaged[Symbol.asyncDispose]()
  await published[Symbol.asyncDispose]()
  await write[Symbol.asyncDispose]()
})

const repost = (account: AccountId, id: string, index = 0): Promise<Answer> =>
  instances[index % 2 === 0 ? 0 : 1].act(account, 'POST', `users/${account}/retweets`, {
    tweet_id: id,
  })

const unrepost = (account: AccountId, id: string): Promise<Answer> =>
  instances[0].act(account, 'DELETE', `users/${account}/retweets/${id}`)

function repostId({ status, body }: Answer): TweetId {
  assert.equal(status, 200, JSON.stringify(body))
  const { data } = body as { data: { id: TweetId; retweeted: boolean } }
  assert.equal(data.retweeted, true)
  return data.id
}

async function ask<T>(path: string, body: unknown): Promise<T> {
  return (await instances[0].ask(path, body)) as T
}

async function countsOf(id: TweetId): Promise<number | undefined> {
  const { states } = await ask<{ states: { reposts: number }[] }>('/internal/tweets/states', {
    ids: [id],
  })
  return states[0]?.reposts
}

async function tweetsBy(authorId: AccountId): Promise<TweetId[]> {
  const query = { authorIds: [authorId], limit: 100 }
  return (await ask<{ ids: TweetId[] }>('/internal/tweets/newest-by-authors', query)).ids
}

function deletedOf(account: AccountId) {
  const events = published.of(account).map(({ value }): unknown => JSON.parse(value))
  return events.filter((event) => Value.Check(TweetDeleted, event))
}

test('a repost is a tweet of its own that names its original, published and counted', async () => {
  const [author, fan] = [newAccount(), newAccount()]
  const id = idOf(await instances[0].post(author, 'original'))
  const own = repostId(await repost(fan, id))
  const expected = {
    id: own,
    version: 1,
    authorId: fan,
    text: '',
    conversationId: own,
    repostedTweetId: id,
    repostedUserId: author,
    entities: {},
  }
  assert.deepEqual(await ask('/internal/tweets/by-ids', { ids: [own] }), { tweets: [expected] })
  assert.deepEqual(await tweetsBy(fan), [own])
  assert.equal(await countsOf(id), 1)
  const event = await eventually('it is published', () => published.of(fan)[0] ?? false)
  const { repostedTweetId, repostedUserId } = Value.Parse(TweetPosted, JSON.parse(event.value))
  assert.deepEqual([repostedTweetId, repostedUserId], [id, author])
  await eventually('its original is told of', () => engaged.of(id).length === 1)
})

test('an account has one repost of a tweet, whoever asks how often', async () => {
  const fan = newAccount()
  const id = idOf(await instances[0].post(newAccount(), 'original'))
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => repost(fan, id, index)),
  )
  assert.equal(new Set(answers.map(repostId)).size, 1)
  assert.equal(await countsOf(id), 1)
  assert.deepEqual(await tweetsBy(fan), [repostId(await repost(fan, id))])
})

test('an undone repost is a tombstone; undoing again changes nothing, and it can be made anew', async () => {
  const fan = newAccount()
  const id = idOf(await instances[0].post(newAccount(), 'original'))
  const first = repostId(await repost(fan, id))
  const answers = await Promise.all([1, 2, 3, 4].map(() => unrepost(fan, id)))
  for (const { status, body } of answers) {
    assert.deepEqual([status, body], [200, { data: { retweeted: false } }])
  }
  const views = openViewVersions(cache, { now: Date.now, random: Math.random })
  assert.ok((await views.marks()).isDeleted(first))
  assert.deepEqual(await tweetsBy(fan), [])
  assert.equal(await countsOf(id), 0)
  const second = repostId(await repost(fan, id))
  assert.notEqual(second, first)
  await eventually('three events', () => published.of(fan).length >= 3)
  const [tombstone] = deletedOf(fan)
  assert.deepEqual([tombstone?.id, tombstone?.repostedTweetId], [first, id])
  assert.equal(deletedOf(fan).length, 1)
})

test('a repost of a repost, and everything else done to one, means its original', async () => {
  const [author, first, second] = [newAccount(), newAccount(), newAccount()]
  const id = idOf(await instances[0].post(author, 'original'))
  const entry = repostId(await repost(first, id))
  repostId(await repost(second, entry))
  await instances[0].act(second, 'POST', `users/${second}/likes`, { tweet_id: entry })
  const reply = { text: 'reply', reply: { in_reply_to_tweet_id: entry } }
  const quote = { text: 'quote', quote_tweet_id: entry }
  const ids = [reply, quote].map(async (body) => idOf(await instances[0].post(second, body)))
  const { tweets } = await ask<{ tweets: Record<string, unknown>[] }>('/internal/tweets/by-ids', {
    ids: await Promise.all(ids),
  })
  assert.ok(
    tweets.some((tweet) => tweet['inReplyToTweetId'] === id && tweet['conversationId'] === id),
  )
  assert.ok(
    tweets.some((tweet) => tweet['quotedTweetId'] === id && tweet['quotedUserId'] === author),
  )
  const { states } = await ask<{ states: unknown[] }>('/internal/tweets/states', { ids: [id] })
  const counts = { replies: 1, reposts: 2, quotes: 1, likes: 1, bookmarks: 0 }
  assert.deepEqual(states, [{ id, ...counts }])
  await unrepost(second, entry)
  assert.equal(await countsOf(id), 1)
})

test('deleting a repost by its own id undoes it, once', async () => {
  const fan = newAccount()
  const id = idOf(await instances[0].post(newAccount(), 'original'))
  const entry = repostId(await repost(fan, id))
  assert.equal(problemOf(await instances[0].delete(newAccount(), entry)).status, 403)
  await Promise.all([
    instances[0].delete(fan, entry),
    unrepost(fan, id),
    instances[1].delete(fan, entry),
  ])
  assert.equal((await instances[0].delete(fan, entry)).status, 200)
  assert.equal(await countsOf(id), 0)
  assert.deepEqual(await wrongCounts(write.database), [])
})

test("protected accounts' tweets are not reposted, not even by followers or themselves", async () => {
  const [author, follower] = [newAccount(), newAccount()]
  const id = idOf(await instances[0].post(author, 'for followers'))
  write.graph.protected.add(author)
  write.graph.follow(follower, author)
  for (const account of [follower, author]) {
    assert.equal(problemOf(await repost(account, id)).status, 403)
  }
  assert.equal(await countsOf(id), 0)
})

test('a repost cannot be pinned', async () => {
  const fan = newAccount()
  const entry = repostId(await repost(fan, idOf(await instances[0].post(newAccount(), 'hello'))))
  const problem = problemOf(
    await instances[0].act(fan, 'POST', `users/${fan}/pinned_tweets`, { tweet_id: entry }),
  )
  assert.deepEqual([problem.status, problem.parameters], [400, ['tweet_id']])
})

test("new tweets and reposts are in their author's own cached list before the answer", async () => {
  const homes = openHomeTimelines(cache)
  const [author, fan] = [newAccount(), newAccount()]
  for (const account of [author, fan]) {
    const token = randomBytes(8).toString('hex')
    assert.ok(await homes.beginRebuild(account, token, 1))
    assert.ok(await homes.completeRebuild(account, token, { version: 1, ids: [], complete: true }))
  }
  const listOf = async (account: AccountId) => {
    const page = await homes.read(account, null, 10)
    return page.kind === 'found' && page.ids
  }
  const id = idOf(await instances[0].post(author, 'mine'))
  assert.deepEqual(await listOf(author), [id])
  const entry = repostId(await repost(fan, id))
  assert.deepEqual(await listOf(fan), [entry])
})

test('a repost keeps its trace: its spans, its event and its row', async () => {
  const fan = newAccount()
  const id = idOf(await instances[0].post(newAccount(), 'original'))
  const traceId = randomBytes(16).toString('hex')
  const b3 = `${traceId}-${randomBytes(8).toString('hex')}-1`
  const body = { tweet_id: id }
  await instances[0].act(fan, 'POST', `users/${fan}/retweets`, body, { b3 })
  const event = await eventually('it is published', () => published.of(fan)[0] ?? false)
  assert.ok(event.headers['b3']?.startsWith(traceId))
  const { tweets } = await ask<{ tweets: { trace?: string }[] }>('/internal/tweets/by-ids', {
    ids: await tweetsBy(fan),
  })
  assert.ok(tweets[0]?.trace?.startsWith(traceId))
  await eventually('its spans are there', async () => {
    const answer = await fetch(`${server('ZIPKIN_URL')}/api/v2/trace/${traceId}`)
    const names = ((await answer.json()) as { name: string }[]).map(({ name }) => name)
    return ['post /2/users/:id/retweets', 'mysql commit', 'tweets.v1'].every((name) =>
      names.includes(name),
    )
  })
})
