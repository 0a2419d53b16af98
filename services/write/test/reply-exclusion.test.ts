import type { AccountId, TweetId } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  idOf,
  newAccount,
  openTestWrite,
  problemOf,
  type Answer,
  type PostBody,
  type TestInstance,
  type TestWrite,
} from './test-write.ts'

let write: TestWrite
let instance: TestInstance
const [author, bob, carol, dave] = [newAccount(), newAccount(), newAccount(), newAccount()]
let root: TweetId

before(async () => {
  write = await openTestWrite()
  instance = await write.start()
  for (const [name, id] of Object.entries({ bob, carol, dave })) write.graph.accounts.set(name, id)
  root = idOf(await instance.post(author, 'root'))
})

after(() => write[Symbol.asyncDispose]())

const reply = (
  excluded: readonly string[] | undefined,
  more: Partial<PostBody> = {},
  key?: string,
) =>
  instance.post(
    author,
    {
      text: 'for @bob, @Carol and @dave',
      ...more,
      reply: {
        in_reply_to_tweet_id: root,
        ...(excluded !== undefined && { exclude_reply_user_ids: excluded }),
      },
    },
    key === undefined ? {} : { 'idempotency-key': key },
  )

async function stored(id: TweetId): Promise<{ text: string; mentioned: AccountId[] }> {
  const { tweets } = (await instance.ask('/internal/tweets/by-ids', { ids: [id] })) as {
    tweets: { text: string; entities: { mentions?: { id: AccountId }[] } }[]
  }
  assert.equal(tweets.length, 1)
  const mentions = tweets[0]?.entities.mentions ?? []
  return { text: tweets[0]?.text ?? '', mentioned: mentions.map((mention) => mention.id) }
}

async function isMentioned(accountId: AccountId, id: TweetId): Promise<boolean> {
  const answer = await instance.ask('/internal/tweets/newest-mentions', { accountId, limit: 100 })
  return (answer as { ids: TweetId[] }).ids.includes(id)
}

async function count(): Promise<unknown> {
  return (await write.database.query('SELECT COUNT(*) AS n FROM tweets')).rows
}

/** All of them are answered with one tweet. */
async function same(requests: readonly (() => Promise<Answer>)[]): Promise<void> {
  const ids = new Set<TweetId>()
  for (const send of requests) ids.add(idOf(await send()))
  assert.equal(ids.size, 1)
}

test('whom a reply leaves out it does not mention, and its text stays as it was typed', async () => {
  for (const [excluded, mentioned] of [
    [undefined, [bob, carol, dave]],
    [[], [bob, carol, dave]],
    [[carol], [bob, dave]],
    [[dave, dave, bob], [carol]],
    [[bob, carol, dave], []],
    [
      [author, newAccount(), '0'],
      [bob, carol, dave],
    ],
  ] as const) {
    const id = idOf(await reply(excluded))
    assert.deepEqual(await stored(id), { text: 'for @bob, @Carol and @dave', mentioned })
    for (const account of [bob, carol, dave]) {
      const expected = mentioned.some((other) => other === account)
      assert.equal(await isMentioned(account, id), expected)
    }
    assert.equal((await instance.delete(author, id)).status, 200)
    for (const account of [bob, carol, dave]) assert.equal(await isMentioned(account, id), false)
  }
})

test('who is left out may not reply where only the mentioned may', async () => {
  const id = idOf(await reply([carol], { reply_settings: 'mentionedUsers' }))
  const answer = (account: AccountId) =>
    instance.post(account, { text: 'hi', reply: { in_reply_to_tweet_id: id } })
  assert.equal((await answer(bob)).status, 201)
  assert.equal(problemOf(await answer(carol)).status, 403)
})

test('a key stands for whom the reply leaves out too, in any order, and for no default', async () => {
  await same([
    () => reply(undefined, {}, 'plain'),
    () => reply([], {}, 'plain'),
    () => reply([], { nullcast: false, made_with_ai: false, geo: {} }, 'plain'),
  ])
  await same([
    () => reply([bob, carol], {}, 'two'),
    () => reply([carol, bob, carol], { paid_partnership: false }, 'two'),
  ])
  for (const [excluded, key] of [
    [[bob], 'plain'],
    [[bob], 'two'],
    [undefined, 'two'],
  ] as const) {
    assert.equal(problemOf(await reply(excluded, {}, key)).status, 409)
  }
})

test('what is not offered is refused by name, and nothing is stored', async () => {
  const before = await count()
  for (const [more, parameter] of [
    [{ poll: { options: ['a', 'b'], duration_minutes: 5 } }, 'poll'],
    [{ media: { media_ids: ['1'] } }, 'media'],
    [{ geo: { place_id: 'x' } }, 'geo.place_id'],
    [{ nullcast: true }, 'nullcast'],
    [{ reply_settings: 'verified' }, 'reply_settings'],
  ] as const) {
    const problem = problemOf(await reply([], more))
    assert.deepEqual([problem.status, problem.parameters], [400, [parameter]])
    assert.match(problem.detail, /is not offered here/)
  }
  assert.deepEqual(await count(), before)
})
