import { followUser, issueCredential, unfollowUser, type AccountId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import { stackClient } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { createFollowers } from '../src/followers.ts'

const graph = stackClient('graph')
after(() => graph[Symbol.asyncDispose]())

async function newAccount(): Promise<AccountId> {
  const username = `f_${randomBytes(5).toString('hex')}`
  return (await graph.call(issueCredential, { body: { username } })).account.id
}

/** One after the other, so that their ids ascend. */
async function newAccounts(count: number): Promise<AccountId[]> {
  const ids: AccountId[] = []
  while (ids.length < count) ids.push(await newAccount())
  return ids
}

const follow = (follower: AccountId, target: AccountId) =>
  graph.call(followUser, {
    params: { id: follower },
    body: { target_user_id: target },
    as: follower,
  })

const unfollow = (follower: AccountId, target: AccountId) =>
  graph.call(unfollowUser, {
    params: { source_user_id: follower, target_user_id: target },
    as: follower,
  })

/** Graph itself; counts the calls, and lets something happen before the second one. */
function watched(beforeSecond: () => Promise<unknown> = async () => undefined) {
  let calls = 0
  const client: Client = {
    async call(route, call) {
      calls += 1
      if (calls === 2) await beforeSecond()
      return await graph.call(route, call)
    },
    [Symbol.asyncDispose]: async () => undefined,
  }
  return { client, calls: () => calls }
}

test('the lists of a batch come in one call, and so does the news that none has changed', async () => {
  const [first, second, fan, ...fans] = await newAccounts(6)
  assert.ok(first !== undefined && second !== undefined && fan !== undefined)
  for (const follower of [fan, ...fans]) await follow(follower, first)
  await follow(fan, second)
  const { client, calls } = watched()
  const followers = createFollowers(client)
  for (const round of [1, 2]) {
    const audiences = await followers.of([first, second])
    assert.deepEqual(audiences.get(first)?.followers, [fan, ...fans])
    assert.deepEqual(audiences.get(second)?.followers, [fan])
    assert.equal(calls(), round)
  }
})

test('lists that are longer than a page come whole, also beside others', async () => {
  const [long, short, ...fans] = await newAccounts(9)
  const [fan] = fans
  assert.ok(long !== undefined && short !== undefined && fan !== undefined)
  for (const follower of fans) await follow(follower, long)
  await follow(fan, short)
  for (const perPage of [1, 2, 3, 7, 8]) {
    const { client, calls } = watched()
    const audiences = await createFollowers(client, perPage).of([long, short])
    assert.deepEqual(audiences.get(long)?.followers, fans)
    assert.deepEqual(audiences.get(short)?.followers, [fan])
    assert.ok(calls() >= 8 / perPage, `${calls()} calls of ${perPage}`)
  }
})

test('whoever follows between two pages is in the list of the next batch', async () => {
  const [early, author, ...fans] = await newAccounts(7)
  const leaving = fans.at(-1)
  assert.ok(early !== undefined && author !== undefined && leaving !== undefined)
  for (const fan of fans) await follow(fan, author)
  const { client } = watched(async () => {
    await follow(early, author)
    await unfollow(leaving, author)
  })
  const followers = createFollowers(client, 3)
  const begun = await followers.of([author])
  // Its place was in the page that had come: that the list lacks it is what this test is about.
  assert.deepEqual(begun.get(author)?.followers, fans.slice(0, -1))
  const next = await followers.of([author])
  assert.deepEqual(next.get(author)?.followers, [early, ...fans.slice(0, -1)])
})
