import { engagementsV1, TweetPosted, type AccountId, type TweetId } from '@flightpath/contracts'
import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { Value } from 'typebox/value'
import { wrongCounts } from './stored-counts.ts'
import {
  idOf,
  listenToTweets,
  newAccount,
  openTestWrite,
  problemOf,
  type Answer,
  type PostBody,
  type Published,
  type TestInstance,
  type TestWrite,
} from './test-write.ts'

let write: TestWrite
let published: Published
let engaged: Published
let instance: TestInstance

before(async () => {
  write = await openTestWrite()
  published = listenToTweets()
  engaged = listenToTweets(engagementsV1)
  instance = await write.start()
})

after(async () => {
  await engaged[Symbol.asyncDispose]()
  await published[Symbol.asyncDispose]()
  await write[Symbol.asyncDispose]()
})

beforeEach(() => {
  write.graph.failing = false
  write.graph.askedPairs.length = 0
})

const post = async (account: AccountId, body: string | PostBody): Promise<TweetId> =>
  idOf(await instance.post(account, body))

const reply = (account: AccountId, id: string, headers?: Record<string, string>): Promise<Answer> =>
  instance.post(account, { text: 'reply', reply: { in_reply_to_tweet_id: id } }, headers)

const quote = (account: AccountId, id: string): Promise<Answer> =>
  instance.post(account, { text: 'quote', quote_tweet_id: id })

const hide = (account: AccountId, id: string, hidden: boolean): Promise<Answer> =>
  instance.act(account, 'PUT', `tweets/${id}/hidden`, { hidden })

async function stateOf(id: TweetId) {
  const answer = await instance.ask('/internal/tweets/states', { ids: [id] })
  return (answer as { states: Record<string, unknown>[] }).states[0]
}

test('a quote names what it quotes, and is counted with replies until it is deleted', async () => {
  const [author, fan] = [newAccount(), newAccount()]
  const id = await post(author, 'original')
  const both = await post(fan, {
    text: 'reply and quote',
    reply: { in_reply_to_tweet_id: id },
    quote_tweet_id: id,
  })
  await quote(fan, id)
  const events = await eventually('both are published', () => {
    const found = published.of(fan)
    return found.length === 2 && found
  })
  for (const { value } of events) {
    const event = Value.Parse(TweetPosted, JSON.parse(value))
    assert.deepEqual([event.quotedTweetId, event.quotedUserId], [id, author])
  }
  assert.equal((await stateOf(id))?.['replies'], 1)
  assert.equal((await stateOf(id))?.['quotes'], 2)
  await instance.delete(fan, both)
  assert.equal((await stateOf(id))?.['replies'], 0)
  assert.equal((await stateOf(id))?.['quotes'], 1)
  await eventually('each act is told', () => engaged.of(id).length === 5)
})

test('a burst of replies to one tweet is counted in a few statements and told one by one', async () => {
  const id = await post(newAccount(), 'popular')
  const authors = Array.from({ length: 200 }, newAccount)
  const answers = await Promise.all(authors.map((author) => reply(author, id)))
  assert.ok(answers.every(({ status }) => status === 201))
  assert.equal((await stateOf(id))?.['replies'], 200)
  assert.equal(write.graph.askedPairs.flat().length, 200)
  assert.ok(write.graph.askedPairs.length < 100, `${write.graph.askedPairs.length} requests`)
  await eventually('each is told', () => engaged.of(id).length === 200)
  assert.deepEqual(await wrongCounts(write.database), [])
})

test('plain tweets and those that answer oneself do not ask graph', async () => {
  const author = newAccount()
  write.graph.failing = true
  const id = await post(author, 'hello')
  assert.equal((await reply(author, id)).status, 201)
  assert.equal(problemOf(await reply(newAccount(), id)).status, 503)
  assert.equal(write.graph.askedPairs.flat().length, 1)
})

test('what is not there or not shown cannot be answered or quoted; what is blocked is forbidden', async () => {
  const [author, stranger, follower, blocker] = [1, 2, 3, 4].map(newAccount) as [
    AccountId,
    AccountId,
    AccountId,
    AccountId,
  ]
  const id = await post(author, 'for followers')
  write.graph.protected.add(author)
  write.graph.follow(follower, author)
  write.graph.block(blocker, author)
  for (const target of ['123', id]) {
    const problems = [await reply(stranger, target), await quote(stranger, target)].map(problemOf)
    assert.deepEqual(
      problems.map(({ status, parameters }) => [status, parameters]),
      [
        [400, ['reply.in_reply_to_tweet_id']],
        [400, ['quote_tweet_id']],
      ],
    )
  }
  for (const answer of [await reply(blocker, id), await quote(blocker, id)]) {
    assert.equal(problemOf(answer).status, 403)
  }
  for (const answer of [await reply(follower, id), await quote(follower, id)]) {
    assert.equal(answer.status, 201)
  }
})

test('only those whom the author follows or mentions may reply, where it says so', async () => {
  const [author, followed, mentioned, other] = [1, 2, 3, 4].map(newAccount) as [
    AccountId,
    AccountId,
    AccountId,
    AccountId,
  ]
  write.graph.accounts.set('mentioned_1', mentioned)
  write.graph.follow(author, followed)
  const text = 'with @mentioned_1'
  const id = await post(author, { text, reply_settings: 'following' })
  const strict = await post(author, { text, reply_settings: 'mentionedUsers' })
  const statuses = async (target: TweetId) => {
    const all = [author, followed, mentioned, other].map((account) => reply(account, target))
    return (await Promise.all(all)).map(({ status }) => status)
  }
  assert.deepEqual(await statuses(id), [201, 201, 201, 403])
  assert.deepEqual(await statuses(strict), [201, 403, 201, 403])
  assert.equal((await quote(other, strict)).status, 201)
  const events = await eventually('they are published', () => {
    const found = published.of(author)
    return found.length >= 2 && found
  })
  const settings = events.map(
    ({ value }) => Value.Parse(TweetPosted, JSON.parse(value)).replySettings,
  )
  assert.ok(settings.includes('following') && settings.includes('mentionedUsers'))
})

test("the first tweet's settings hold for the whole conversation, while it is there", async () => {
  const [author, mentioned, other] = [newAccount(), newAccount(), newAccount()]
  write.graph.accounts.set('mentioned_2', mentioned)
  const root = await post(author, { text: 'with @mentioned_2', reply_settings: 'mentionedUsers' })
  const answer = idOf(await reply(mentioned, root))
  assert.equal(problemOf(await reply(other, answer)).status, 403)
  await instance.delete(author, root)
  assert.equal((await reply(other, answer)).status, 201)
})

test('other settings are refused by name', async () => {
  const body = { text: 'hello', reply_settings: 'nobody' }
  const problem = problemOf(await instance.post(newAccount(), body))
  assert.deepEqual([problem.status, problem.parameters], [400, ['reply_settings']])
})

test('a key that was used for a reply answers it, though it could not be posted again', async () => {
  const [author, fan] = [newAccount(), newAccount()]
  const id = await post(author, 'original')
  const key = { 'idempotency-key': 'a' }
  const first = await reply(fan, id, key)
  write.graph.block(author, fan)
  assert.deepEqual((await reply(fan, id, key)).body, first.body)
  assert.equal(problemOf(await reply(fan, id, { 'idempotency-key': 'b' })).status, 403)
  const other = { text: 'reply', reply: { in_reply_to_tweet_id: id }, quote_tweet_id: id }
  assert.equal(problemOf(await instance.post(fan, other, key)).status, 409)
})

test('who began a conversation hides replies in it, and shows them again', async () => {
  const [author, fan] = [newAccount(), newAccount()]
  const root = await post(author, 'root')
  const first = idOf(await reply(fan, root))
  const second = idOf(await reply(author, first))
  for (const hidden of [true, true, false]) {
    const answer = await hide(author, first, hidden)
    assert.deepEqual([answer.status, answer.body], [200, { data: { hidden } }])
    const expected = hidden ? [{ id: first, authorId: fan, hiddenBy: author }] : []
    const [among, all] = [{ ids: [root, first] }, { afterId: root, untilId: second, limit: 10 }]
    const answers = [
      await instance.ask('/internal/tweets/hidden-among', among),
      await instance.ask('/internal/tweets/hidden', all),
    ]
    assert.deepEqual(answers, [{ replies: expected }, { replies: expected }])
  }
  assert.equal((await hide(author, second, true)).status, 200)
  assert.equal(problemOf(await hide(fan, first, true)).status, 403)
  assert.equal(problemOf(await hide(fan, second, true)).status, 403)
  const notReply = problemOf(await hide(author, root, true))
  assert.deepEqual([notReply.status, notReply.parameters], [400, ['tweet_id']])
  assert.equal(problemOf(await hide(author, '123', true)).status, 404)
})
