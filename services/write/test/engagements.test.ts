import { digits } from '@flightpath/storage'
import type { AccountId, TweetId } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { wrongCounts } from './stored-counts.ts'
import {
  idOf,
  newAccount,
  openTestWrite,
  problemOf,
  type Answer,
  type TestInstance,
  type TestWrite,
} from './test-write.ts'

let write: TestWrite
let instances: [TestInstance, TestInstance]

before(async () => {
  write = await openTestWrite()
  instances = [await write.start(), await write.start()]
})

after(async () => {
  await write[Symbol.asyncDispose]()
})

beforeEach(() => {
  write.graph.failing = false
})

const on = (index: number) => instances[index % 2 === 0 ? 0 : 1]

type Verb = 'likes' | 'bookmarks' | 'retweets' | 'pinned_tweets'

const does = (verb: Verb, account: AccountId, tweet: string, index = 0): Promise<Answer> =>
  on(index).act(account, 'POST', `users/${account}/${verb}`, { tweet_id: tweet })

const undoes = (verb: Verb, account: AccountId, tweet: string, index = 0): Promise<Answer> =>
  on(index).act(account, 'DELETE', `users/${account}/${verb}/${tweet}`)

type State = Record<'replies' | 'reposts' | 'quotes' | 'likes' | 'bookmarks', number>

async function stateOf(id: string): Promise<State | undefined> {
  const answer = await instances[0].ask('/internal/tweets/states', { ids: [id] })
  return (answer as { states: State[] }).states[0]
}

async function authorState(id: AccountId) {
  const answer = await instances[0].ask('/internal/authors/states', { ids: [id] })
  return (answer as { states: Record<string, unknown>[] }).states[0]
}

const post = async (account: AccountId, text = 'hello'): Promise<TweetId> =>
  idOf(await instances[0].post(account, text))

test('a like is counted once, shown at once, and taken back once', async () => {
  const [author, fan] = [newAccount(), newAccount()]
  const id = await post(author)
  for (const index of [0, 1, 0]) {
    const answer = await does('likes', fan, id, index)
    assert.deepEqual([answer.status, answer.body], [200, { data: { liked: true } }])
  }
  assert.equal((await stateOf(id))?.likes, 1)
  assert.equal((await authorState(fan))?.['likes'], 1)
  for (const index of [0, 1]) {
    const answer = await undoes('likes', fan, id, index)
    assert.deepEqual([answer.status, answer.body], [200, { data: { liked: false } }])
  }
  assert.equal((await stateOf(id))?.likes, 0)
  assert.equal((await authorState(fan))?.['likes'], 0)
})

test('a bookmark is counted, and search need not know of it', async () => {
  const [author, reader] = [newAccount(), newAccount()]
  const id = await post(author)
  const answer = await does('bookmarks', reader, id)
  assert.deepEqual([answer.status, answer.body], [200, { data: { bookmarked: true } }])
  await does('bookmarks', reader, id, 1)
  assert.equal((await stateOf(id))?.bookmarks, 1)
  const search = await instances[0].ask('/internal/tweets/search-rows', { ids: [id] })
  assert.equal((search as { tweets: { countsVersion: number }[] }).tweets[0]?.countsVersion, 0)
  await undoes('bookmarks', reader, id)
  assert.deepEqual((await undoes('bookmarks', reader, id)).body, { data: { bookmarked: false } })
  assert.equal((await stateOf(id))?.bookmarks, 0)
})

test('twenty likes of one account at once are one', async () => {
  const fan = newAccount()
  const id = await post(newAccount())
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => does('likes', fan, id, index)),
  )
  assert.ok(answers.every(({ status }) => status === 200))
  assert.equal((await stateOf(id))?.likes, 1)
  assert.equal((await authorState(fan))?.['likes'], 1)
})

test('a storm of everything by many accounts ends with counters that are what their rows come to', async () => {
  const accounts = Array.from({ length: 12 }, newAccount)
  const tweets = await Promise.all(accounts.slice(0, 6).map((account) => post(account)))
  const steps = Array.from({ length: 500 }, (_, index) => index)
  const statuses = new Map<number, number>()
  const work = async () => {
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
      const account = accounts[(step * 7) % accounts.length] as AccountId
      const tweet = tweets[(step * 5) % tweets.length] as TweetId
      const { status } = await oneOf(step, account, tweet)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: 24 }, work))
  assert.deepEqual(new Set(statuses.keys()), new Set([200, 201]))
  assert.deepEqual(await wrongCounts(write.database), [])
  for (const id of tweets) {
    const { rows } = await write.database.query('SELECT account_id FROM likes WHERE tweet_id = ?', [
      digits(id),
    ])
    assert.equal((await stateOf(id))?.likes, rows.length)
  }
})

function oneOf(step: number, account: AccountId, tweet: TweetId): Promise<Answer> {
  switch ((step * 11) % 9) {
    case 0:
    case 1:
      return does('likes', account, tweet, step)
    case 2:
      return undoes('likes', account, tweet, step)
    case 3:
      return does('retweets', account, tweet, step)
    case 4:
      return undoes('retweets', account, tweet, step)
    case 5:
      return does('bookmarks', account, tweet, step)
    case 6:
      return undoes('bookmarks', account, tweet, step)
    case 7:
      return on(step).post(account, { text: 'reply', reply: { in_reply_to_tweet_id: tweet } })
    default:
      return on(step).post(account, { text: 'quote', quote_tweet_id: tweet })
  }
}

test('a tweet that is not there, or not shown to the account, is not found; a blocked one is forbidden', async () => {
  const [author, stranger, follower, blocked] = [1, 2, 3, 4].map(newAccount) as [
    AccountId,
    AccountId,
    AccountId,
    AccountId,
  ]
  const id = await post(author)
  const gone = await post(author)
  await instances[0].delete(author, gone)
  write.graph.protected.add(author)
  write.graph.follow(follower, author)
  write.graph.block(author, blocked)
  for (const verb of ['likes', 'bookmarks', 'retweets'] as const) {
    assert.equal(problemOf(await does(verb, stranger, '123')).status, 404)
    assert.equal(problemOf(await does(verb, stranger, gone)).status, 404)
    assert.equal(problemOf(await does(verb, stranger, id)).status, 404)
    assert.equal(problemOf(await does(verb, blocked, id)).status, 403)
    assert.equal(problemOf(await does(verb, stranger, 'abc')).status, 400)
  }
  assert.equal((await does('likes', follower, id)).status, 200)
  assert.equal((await does('bookmarks', follower, id)).status, 200)
  const nothing = { id, replies: 0, reposts: 0, quotes: 0 }
  assert.deepEqual(await stateOf(id), { ...nothing, likes: 1, bookmarks: 1 })
  // What was done before the block can be undone after it.
  write.graph.block(follower, author)
  assert.equal((await undoes('likes', follower, id)).status, 200)
  assert.equal((await stateOf(id))?.likes, 0)
})

test('nobody acts for another account, and a token of no account acts for none', async () => {
  const [author, other] = [newAccount(), newAccount()]
  const id = await post(author)
  for (const verb of ['likes', 'bookmarks', 'retweets', 'pinned_tweets'] as const) {
    for (const token of [other, 'app' as AccountId]) {
      const doing = await instances[0].act(token, 'POST', `users/${author}/${verb}`, {
        tweet_id: id,
      })
      assert.equal(problemOf(doing).status, 403)
      const undoing = await instances[0].act(token, 'DELETE', `users/${author}/${verb}/${id}`)
      assert.equal(problemOf(undoing).status, 403)
    }
  }
})

test('undoing what was never done, or of a tweet that never was, is answered the same', async () => {
  const account = newAccount()
  const id = await post(newAccount())
  const answers = new Map<Verb, object>([
    ['likes', { liked: false }],
    ['bookmarks', { bookmarked: false }],
    ['retweets', { retweeted: false }],
    ['pinned_tweets', { pinned: false }],
  ])
  for (const [verb, data] of answers) {
    for (const tweet of [id, '123']) {
      const answer = await undoes(verb, account, tweet)
      assert.deepEqual([answer.status, answer.body], [200, { data }])
    }
  }
})

test("while graph is down others' tweets cannot be liked, one's own can, and likes can be taken back", async () => {
  const [author, fan] = [newAccount(), newAccount()]
  const id = await post(author)
  await does('likes', fan, id)
  write.graph.failing = true
  const refused = await does('likes', newAccount(), id)
  assert.equal(problemOf(refused).status, 503)
  assert.equal(refused.headers.get('retry-after'), '1')
  const [own, others] = await Promise.all([
    does('likes', author, id),
    does('likes', newAccount(), id),
  ])
  assert.deepEqual([own.status, others.status], [200, 503])
  assert.equal((await undoes('likes', fan, id)).status, 200)
  assert.equal((await stateOf(id))?.likes, 1)
})

test('an account pins one tweet of its own at a time', async () => {
  const [author, other] = [newAccount(), newAccount()]
  const [first, second, foreign] = [await post(author), await post(author), await post(other)]
  assert.deepEqual((await does('pinned_tweets', author, first)).body, { data: { pinned: true } })
  assert.equal((await authorState(author))?.['pinnedTweetId'], first)
  await does('pinned_tweets', author, second)
  assert.equal((await undoes('pinned_tweets', author, first)).status, 200)
  assert.equal((await authorState(author))?.['pinnedTweetId'], second)
  assert.equal(problemOf(await does('pinned_tweets', author, foreign)).status, 403)
  assert.equal(problemOf(await does('pinned_tweets', author, '123')).status, 404)
  await instances[0].delete(author, second)
  assert.equal((await authorState(author))?.['pinnedTweetId'], undefined)
  assert.equal(problemOf(await does('pinned_tweets', author, second)).status, 404)
})
