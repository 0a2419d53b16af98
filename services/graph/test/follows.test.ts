import { connections, parseAccountId, ProblemError, type AccountId } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  audienceOf,
  countsOf,
  createTestGraph,
  follow,
  hearGraphEvents,
  inside,
  newAccount,
  newAccounts,
  relationsOfOne,
  unfollow,
  type HeardEvents,
  type Instance,
  type TestGraph,
} from './running-graph.ts'

let graph: TestGraph
let here: Instance
let there: Instance
let events: HeardEvents
before(async () => {
  graph = await createTestGraph(process.env, { celebrityThreshold: 3 })
  here = await graph.start()
  there = await graph.start()
  events = hearGraphEvents(graph.config.kafkaBrokers)
})
after(async () => {
  await events[Symbol.asyncDispose]()
  await graph[Symbol.asyncDispose]()
})

async function pair(): Promise<[AccountId, AccountId]> {
  const [follower, followee] = await newAccounts(here.client, 2)
  assert.ok(follower !== undefined && followee !== undefined)
  return [follower, followee]
}

async function problemOf(answer: Promise<unknown>) {
  try {
    await answer
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  throw new Error('expected a problem')
}

test('a follow stands in both directions, with counts and versions, on every instance', async () => {
  const [alice, bob] = await pair()
  assert.deepEqual(await follow(here.client, alice, bob), {
    data: { following: true, pending_follow: false },
  })
  assert.deepEqual(await relationsOfOne(there.client, alice), {
    accountId: alice,
    version: 1,
    followVersion: 1,
    following: [bob],
    blocked: [],
    muted: [],
  })
  assert.deepEqual(await audienceOf(there.client, bob), {
    id: bob,
    version: 1,
    followersCount: 1,
    celebritySinceMs: null,
    followers: [alice],
    next: null,
  })
  assert.deepEqual(await countsOf(there.client, alice), [0, 1])
  assert.deepEqual(await countsOf(there.client, bob), [1, 0])
  assert.deepEqual(await relationsOfOne(there.client, bob), {
    accountId: bob,
    version: 0,
    followVersion: 0,
    following: [],
    blocked: [],
    muted: [],
  })
})

test('a follow is said on graph.v1, once, with the version that it made', async () => {
  const [alice, bob] = await pair()
  await follow(here.client, alice, bob)
  await unfollow(there.client, alice, bob)
  const heard = await events.about(alice, 2)
  const versions = heard.map(({ event }) => ('version' in event ? event.version : 0))
  assert.deepEqual(new Set(versions), new Set([1, 2]))
})

test('following twice changes nothing the second time', async () => {
  const [alice, bob] = await pair()
  await follow(here.client, alice, bob)
  const answer = await follow(there.client, alice, bob)
  assert.deepEqual(answer, { data: { following: true, pending_follow: false } })
  assert.equal((await relationsOfOne(here.client, alice)).version, 1)
  assert.equal((await audienceOf(here.client, bob)).version, 1)
  assert.deepEqual(await countsOf(here.client, bob), [1, 0])
})

test('an unfollow grows both versions and leaves the version of the latest follow', async () => {
  const [alice, bob] = await pair()
  await follow(here.client, alice, bob)
  assert.deepEqual(await unfollow(there.client, alice, bob), { data: { following: false } })
  assert.deepEqual(await relationsOfOne(here.client, alice), {
    accountId: alice,
    version: 2,
    followVersion: 1,
    following: [],
    blocked: [],
    muted: [],
  })
  const { version, followersCount, followers } = await audienceOf(here.client, bob)
  assert.deepEqual([version, followersCount, followers], [2, 0, []])
  assert.deepEqual(await countsOf(here.client, alice), [0, 0])
})

test('unfollowing somebody who is not followed, or not there, changes nothing', async () => {
  const [alice, bob] = await pair()
  assert.deepEqual(await unfollow(here.client, alice, bob), { data: { following: false } })
  const nobody = parseAccountId('12345')
  assert.ok(nobody !== null)
  assert.deepEqual(await unfollow(here.client, alice, nobody), { data: { following: false } })
  assert.equal((await relationsOfOne(here.client, alice)).version, 0)
  assert.equal((await audienceOf(here.client, bob)).version, 0)
})

test('what cannot be followed is refused with a reason and nothing is stored', async () => {
  const [alice, bob] = await pair()
  const { client } = here
  const self = await problemOf(follow(client, alice, alice))
  assert.deepEqual([self.status, self.title], [400, 'Invalid Request'])
  assert.match(self.detail, /cannot follow yourself/)
  assert.deepEqual(self.errors?.[0]?.parameters, { target_user_id: [alice] })

  const unknown = await problemOf(follow(client, alice, '12345' as AccountId))
  assert.equal(unknown.status, 404)
  assert.match(unknown.detail, /target_user_id: \[12345\]/)

  for (const malformed of ['9999999999999999999', '007', `0${bob}`.slice(0, 19)]) {
    const problem = await problemOf(follow(client, alice, malformed as AccountId))
    assert.deepEqual(problem.errors?.[0]?.parameters, { target_user_id: [malformed] })
  }
  assert.equal((await relationsOfOne(client, alice)).version, 0)
})

test('nobody follows or unfollows for somebody else, nor with an app-only token', async () => {
  const [alice, bob] = await pair()
  const request = (path: string, method: string, account?: string) =>
    fetch(here.url + path, {
      method,
      headers: {
        ...(method === 'POST' && { 'content-type': 'application/json' }),
        ...(account !== undefined && { 'x-flightpath-account': account }),
        ...inside,
      },
      ...(method === 'POST' && { body: JSON.stringify({ target_user_id: alice }) }),
    })
  for (const account of [alice, undefined, 'app']) {
    assert.equal((await request(`/2/users/${bob}/following`, 'POST', account)).status, 403)
    assert.equal(
      (await request(`/2/users/${bob}/following/${alice}`, 'DELETE', account)).status,
      403,
    )
  }
  assert.equal((await relationsOfOne(here.client, bob)).version, 0)
})

test('an author with more followers than the threshold becomes a celebrity, once and for good', async () => {
  const { id: star } = await newAccount(here.client, 'star')
  const fans = await newAccounts(here.client, 5)
  for (const fan of fans.slice(0, 3)) await follow(here.client, fan, star)
  assert.equal((await audienceOf(there.client, star)).celebritySinceMs, null)

  const beforeMs = Date.now()
  for (const fan of fans.slice(3)) await follow(here.client, fan, star)
  const { celebritySinceMs } = await audienceOf(there.client, star)
  assert.ok(celebritySinceMs !== null && celebritySinceMs >= beforeMs)
  for (const fan of fans) await unfollow(there.client, fan, star)
  for (const fan of fans) await follow(there.client, fan, star)
  assert.equal((await audienceOf(here.client, star)).celebritySinceMs, celebritySinceMs)
})

test('pages of followers and following go from the latest follow to the first, without gap or repeat', async () => {
  const { id: hub } = await newAccount(here.client, 'hub')
  const others = await newAccounts(here.client, 7)
  for (const other of others) {
    await follow(here.client, other, hub)
    await follow(here.client, hub, other)
  }
  for (const kind of ['followers', 'following'] as const) {
    const seen: AccountId[] = []
    for (let before: string | null = null; ;) {
      const page: { connections: { accountId: AccountId; position: string }[] } =
        await there.client.call(connections, {
          body: { kind, subjectId: hub, before, after: null, limit: 3 },
        })
      seen.push(...page.connections.map(({ accountId }) => accountId))
      before = page.connections.at(-1)?.position ?? null
      if (before === null) break
    }
    assert.deepEqual(seen, others.toReversed())
  }
})

test('a traced follow hands its trace on with the event', async () => {
  const [alice, bob] = await pair()
  const traceId = '0123456789abcdef0123456789abcdef'
  const response = await fetch(`${here.url}/2/users/${alice}/following`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-flightpath-account': alice,
      ...inside,
      b3: `${traceId}-0123456789abcdef-1`,
    },
    body: JSON.stringify({ target_user_id: bob }),
  })
  assert.equal(response.status, 200)
  const [heard] = await events.about(alice, 1)
  assert.equal(heard?.b3?.slice(0, 32), traceId)
})
