// What the log tells of each command: who did what to which tweet, once; and nothing of one that changes nothing.
import { engagementsV1, type AccountId, type TweetId } from '@flightpath/contracts'
import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  idOf,
  listenToTweets,
  newAccount,
  openTestWrite,
  type Answer,
  type Published,
  type TestInstance,
  type TestWrite,
} from './test-write.ts'

let write: TestWrite
let tweets: Published
let engagements: Published
let instance: TestInstance
let startMs: number

before(async () => {
  startMs = Date.now()
  write = await openTestWrite()
  tweets = listenToTweets()
  engagements = listenToTweets(engagementsV1)
  instance = await write.start()
})

after(async () => {
  await engagements[Symbol.asyncDispose]()
  await tweets[Symbol.asyncDispose]()
  await write[Symbol.asyncDispose]()
})

type Verb = 'likes' | 'bookmarks' | 'retweets'

const does = (verb: Verb, as: AccountId, tweet: TweetId): Promise<Answer> =>
  instance.act(as, 'POST', `users/${as}/${verb}`, { tweet_id: tweet })
const undoes = (verb: Verb, as: AccountId, tweet: TweetId): Promise<Answer> =>
  instance.act(as, 'DELETE', `users/${as}/${verb}/${tweet}`)

/** What is told of a key so far, sorted, but for the moment, which is checked. */
function toldOf(heard: Published, key: AccountId | TweetId): unknown[] {
  const events = heard.of(key).map(({ value }) => JSON.parse(value) as { atMs?: number })
  for (const event of events) {
    const { atMs = startMs } = event
    assert.ok(startMs <= atMs && atMs <= Date.now())
    delete event.atMs
  }
  return events.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

/** All that is told of a tweet's engagements, once a last like of it is told too, which is left out. */
async function engagementsOf(tweet: TweetId): Promise<unknown[]> {
  const last = newAccount()
  await does('likes', last, tweet)
  const isLast = (event: unknown) => (event as { accountId?: string }).accountId === last
  await eventually('the last like is told', () => toldOf(engagements, tweet).some(isLast))
  return toldOf(engagements, tweet).filter((event) => !isLast(event))
}

const pairs: readonly [Verb, string, string][] = [
  ['likes', 'liked', 'unliked'],
  ['bookmarks', 'bookmarked', 'unbookmarked'],
]

for (const [verb, done, undone] of pairs) {
  test(`whoever ${done} and ${undone} is told once each, however often they ask`, async () => {
    const [author, fan] = [newAccount(), newAccount()]
    const id = idOf(await instance.post(author, 'hello'))
    for (let time = 0; time < 2; time += 1) await does(verb, fan, id)
    for (let time = 0; time < 2; time += 1) await undoes(verb, fan, id)
    const fact = { type: 'engaged', tweetId: id, authorId: author, accountId: fan }
    assert.deepEqual(
      new Set(await engagementsOf(id)),
      new Set([
        { ...fact, action: done },
        { ...fact, action: undone },
      ]),
    )
  })
}

test('a repost and its end are told with the repost, and its tombstone says what it was of', async () => {
  const [author, fan] = [newAccount(), newAccount()]
  const id = idOf(await instance.post(author, 'hello'))
  const { body } = await does('retweets', fan, id)
  const { id: repost } = (body as { data: { id: TweetId } }).data
  await does('retweets', fan, id)
  for (let time = 0; time < 2; time += 1) await undoes('retweets', fan, id)
  const by = { accountId: fan, byTweetId: repost }
  const fact = { type: 'engaged', tweetId: id, authorId: author, ...by }
  assert.deepEqual(
    new Set(await engagementsOf(id)),
    new Set([
      { ...fact, action: 'reposted' },
      { ...fact, action: 'unreposted' },
    ]),
  )
  await eventually('both ends are told', () => toldOf(tweets, fan).length === 2)
  const [tombstone] = toldOf(tweets, fan)
  const original = { repostedTweetId: id, repostedUserId: author }
  assert.deepEqual(tombstone, {
    type: 'deleted',
    id: repost,
    version: 2,
    authorId: fan,
    ...original,
  })
})

test('each reply and quote is told by itself, also of one batch, and its end with its tombstone', async () => {
  const author = newAccount()
  const id = idOf(await instance.post(author, 'hello'))
  const acts = Array.from({ length: 20 }, (_, index) => ({
    accountId: newAccount(),
    isReply: index % 2 === 0,
  }))
  const posted = await Promise.all(
    acts.map(async ({ accountId, isReply }) => {
      const target = isReply ? { reply: { in_reply_to_tweet_id: id } } : { quote_tweet_id: id }
      return idOf(await instance.post(accountId, { text: 'hello', ...target }))
    }),
  )
  const [first] = acts
  const [reply] = posted
  assert.ok(first !== undefined && reply !== undefined)
  for (let time = 0; time < 2; time += 1) await instance.delete(first.accountId, reply)
  const facts = acts.map(({ accountId, isReply }, index) => ({
    type: 'engaged',
    tweetId: id,
    authorId: author,
    action: isReply ? 'replied' : 'quoted',
    accountId,
    byTweetId: posted[index],
  }))
  const undone = { ...facts[0], action: 'unreplied' }
  assert.deepEqual(new Set(await engagementsOf(id)), new Set([...facts, undone]))
  await eventually('both ends are told', () => toldOf(tweets, first.accountId).length === 2)
  const [tombstone] = toldOf(tweets, first.accountId)
  const target = { inReplyToTweetId: id, inReplyToUserId: author }
  const deleted = { type: 'deleted', id: reply, version: 2, authorId: first.accountId }
  assert.deepEqual(tombstone, { ...deleted, ...target })
})

test('with a tweet its reposts end one by one, and its likes with it', async () => {
  const [author, fan] = [newAccount(), newAccount()]
  const id = idOf(await instance.post(author, 'hello'))
  await does('likes', fan, id)
  const { body } = await does('retweets', fan, id)
  const { id: repost } = (body as { data: { id: TweetId } }).data
  for (let time = 0; time < 2; time += 1) await instance.delete(author, id)
  await eventually('both are told', () => toldOf(tweets, fan).length === 2)
  const original = { repostedTweetId: id, repostedUserId: author }
  const tombstone = { type: 'deleted', id: repost, version: 2, authorId: fan, ...original }
  assert.deepEqual(toldOf(tweets, fan)[0], tombstone)
  await eventually('the tweet is told', () => toldOf(tweets, author).length === 2)
  const actions = toldOf(engagements, id).map((event) => (event as { action: string }).action)
  assert.deepEqual(actions.toSorted(), ['liked', 'reposted'])
})
