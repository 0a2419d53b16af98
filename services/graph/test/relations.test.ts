// Runs alone: it sends so much at once that a busy machine answers 503.
import { digits } from '@flightpath/storage'
import { accountStates, connections, limits, type AccountId } from '@flightpath/contracts'
import { openCache } from '@flightpath/cache'
import { openViewVersions, type ViewVersions } from '@flightpath/view-versions'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { actsOf, problemOf, statusOf, type Acts } from './acts.ts'
import {
  audienceOf,
  countsOf,
  createTestGraph,
  follow,
  hearGraphEvents,
  newAccounts,
  relationsOfOne,
  silent,
  unfollow,
  type HeardEvents,
  type Instance,
  type TestGraph,
} from './running-graph.ts'

let graph: TestGraph
let here: Instance
let there: Instance
let acts: Acts
let events: HeardEvents
let views: ViewVersions
const owned = new AsyncDisposableStack()
before(async () => {
  graph = owned.use(await createTestGraph(process.env, { celebrityThreshold: 3 }))
  ;[here, there] = await Promise.all([graph.start(), graph.start()])
  acts = actsOf(here.client)
  events = owned.use(hearGraphEvents(graph.config.kafkaBrokers))
  const { redisUrl: url } = graph.config
  const cache = owned.use(await openCache({ url, log: silent, commandTimeoutMs: 1000 }))
  views = openViewVersions(cache, { now: Date.now, random: Math.random })
})
after(() => owned.disposeAsync())

const nobody = '12345' as AccountId
const following = { data: { following: true, pending_follow: false } }
const pending = { data: { following: false, pending_follow: true } }

async function people(count: number): Promise<AccountId[]> {
  return newAccounts(here.client, count)
}

async function pair(): Promise<[AccountId, AccountId]> {
  const [one, two] = await people(2)
  assert.ok(one !== undefined && two !== undefined)
  return [one, two]
}

async function idsOf(
  kind: 'follow-requests' | 'blocking' | 'muting' | 'followers',
  subjectId: AccountId,
): Promise<AccountId[]> {
  const answer = await there.client.call(connections, {
    body: { kind, subjectId, before: null, after: null, limit: 100 },
  })
  return answer.connections.map(({ accountId }) => accountId)
}

async function connectionsBetween(viewerId: AccountId, id: AccountId) {
  const { states } = await there.client.call(accountStates, { body: { ids: [id], viewerId } })
  return states[0]?.connections.toSorted()
}

test('to follow a protected account is to ask, and asking twice is asking once', async () => {
  const [alice, bob] = await pair()
  await acts.change(bob, { protected: true })
  assert.deepEqual(await follow(here.client, alice, bob), pending)
  assert.deepEqual(await follow(there.client, alice, bob), pending)
  assert.deepEqual(await idsOf('follow-requests', bob), [alice])
  assert.deepEqual(await countsOf(there.client, bob), [0, 0])
  assert.equal((await relationsOfOne(there.client, alice)).version, 1)
  assert.deepEqual(await connectionsBetween(alice, bob), ['follow_request_sent'])
  assert.deepEqual(await connectionsBetween(bob, alice), ['follow_request_received'])
})

test('an accepted request is a follow, told to readers before the answer and on graph.v1', async () => {
  const [alice, bob] = await pair()
  await acts.change(bob, { protected: true })
  await follow(here.client, alice, bob)
  assert.deepEqual(await acts.accept(bob, alice), { data: { accepted: true } })
  assert.deepEqual(await views.relationsVersion(alice), { kind: 'known', version: 2 })
  const relations = await relationsOfOne(there.client, alice)
  assert.deepEqual([relations.following, relations.followVersion], [[bob], 2])
  assert.deepEqual((await audienceOf(there.client, bob)).followers, [alice])
  assert.deepEqual(await idsOf('follow-requests', bob), [])
  assert.deepEqual(await acts.accept(bob, alice), { data: { accepted: true } })
  assert.equal((await relationsOfOne(there.client, alice)).version, 2)
  assert.deepEqual(await follow(here.client, alice, bob), following)
  const versions = (await events.about(alice, 2)).map(
    ({ event }) => 'version' in event && event.version,
  )
  assert.deepEqual(new Set(versions), new Set([1, 2]))
})

test('a declined or withdrawn request cannot be accepted', async () => {
  const [alice, bob] = await pair()
  await acts.change(bob, { protected: true })
  await follow(here.client, alice, bob)
  assert.deepEqual(await acts.decline(bob, alice), { data: { declined: true } })
  assert.deepEqual(await acts.decline(bob, alice), { data: { declined: true } })
  assert.equal(await statusOf(acts.accept(bob, alice)), 404)
  await follow(here.client, alice, bob)
  assert.deepEqual(await unfollow(here.client, alice, bob), { data: { following: false } })
  assert.equal(await statusOf(acts.accept(bob, alice)), 404)
  assert.equal(await statusOf(acts.accept(bob, nobody)), 404)
  assert.deepEqual((await relationsOfOne(there.client, alice)).following, [])
})

test('an account that is protected no more accepts all who ask, more than one transaction of them', async () => {
  const [star] = await pair()
  await acts.change(star, { protected: true })
  const fans = await people(120)
  await Promise.all(fans.map((fan) => follow(here.client, fan, star)))
  assert.equal((await idsOf('follow-requests', star)).length, 100)
  await acts.change(star, { protected: false, description: 'open' })
  const { followersCount, celebritySinceMs, followers } = await audienceOf(there.client, star)
  assert.equal(followersCount, 120)
  assert.ok(celebritySinceMs !== null)
  assert.deepEqual(followers?.toSorted(), fans.toSorted())
  for (const fan of fans.slice(0, 5)) {
    assert.deepEqual(await views.relationsVersion(fan), { kind: 'known', version: 2 })
  }
  assert.deepEqual(await idsOf('follow-requests', star), [])
})

test('whoever asked first follows first, also when all are accepted together', async () => {
  const [star] = await pair()
  await acts.change(star, { protected: true })
  const fans = (await people(6)).toSorted(() => Math.random() - 0.5)
  for (const fan of fans) await follow(here.client, fan, star)
  await acts.change(star, { protected: false })
  assert.deepEqual(await idsOf('followers', star), fans.toReversed())
})

test('a request of one who follows as many as allowed is refused, and dropped when all are accepted', async () => {
  const [alice, bob] = await pair()
  await acts.change(bob, { protected: true })
  await follow(here.client, alice, bob)
  await graph.database.execute('UPDATE relations SET following_count = ? WHERE account_id = ?', [
    limits.following,
    digits(alice),
  ])
  assert.equal(await statusOf(acts.accept(bob, alice)), 403)
  assert.deepEqual(await idsOf('follow-requests', bob), [alice])
  await acts.change(bob, { protected: false })
  assert.deepEqual(await idsOf('follow-requests', bob), [])
  assert.deepEqual(await idsOf('followers', bob), [])
})

test('a block ends follows both ways and is told to the readers of both before the answer', async () => {
  const [alice, bob] = await pair()
  await follow(here.client, alice, bob)
  await follow(here.client, bob, alice)
  assert.deepEqual(await acts.block(alice, bob), { data: { blocking: true } })
  for (const [one, other] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    assert.deepEqual(await views.relationsVersion(one), { kind: 'known', version: 2 })
    assert.deepEqual(await relationsOfOne(there.client, one), {
      accountId: one,
      version: 2,
      followVersion: 1,
      following: [],
      blocked: [other],
      muted: [],
    })
    assert.deepEqual(await countsOf(there.client, one), [0, 0])
    const { version, followersCount, followers } = await audienceOf(there.client, one)
    assert.deepEqual([version, followersCount, followers], [2, 0, []])
    const heard = await events.about(one, 3)
    const versions = heard.map(({ event }) => ('version' in event ? event.version : 0))
    assert.deepEqual(new Set(versions), new Set([1, 2]))
  }
  assert.deepEqual(await idsOf('blocking', alice), [bob])
  assert.deepEqual(await idsOf('blocking', bob), [])
  assert.deepEqual(await connectionsBetween(alice, bob), ['blocking'])
  assert.deepEqual(await connectionsBetween(bob, alice), [])
})

test('a block takes back requests both ways, and while it lasts neither follows the other', async () => {
  const [alice, bob] = await pair()
  await acts.change(alice, { protected: true })
  await acts.change(bob, { protected: true })
  await follow(here.client, alice, bob)
  await follow(here.client, bob, alice)
  await acts.block(alice, bob)
  assert.deepEqual(await idsOf('follow-requests', alice), [])
  assert.deepEqual(await idsOf('follow-requests', bob), [])
  for (const [one, other] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    assert.equal(await statusOf(follow(here.client, one, other)), 403)
    assert.equal(await statusOf(acts.accept(one, other)), 404)
  }
})

test('to block or unblock once more changes nothing, and what each does to the other stays apart', async () => {
  const [alice, bob] = await pair()
  await acts.block(alice, bob)
  await acts.block(alice, bob)
  assert.equal((await relationsOfOne(there.client, bob)).version, 1)
  await acts.block(bob, alice)
  assert.deepEqual((await relationsOfOne(there.client, bob)).blocked, [alice])
  assert.deepEqual(await acts.unblock(alice, bob), { data: { blocking: false } })
  assert.deepEqual((await relationsOfOne(there.client, alice)).blocked, [bob])
  await acts.unblock(bob, alice)
  const after = await relationsOfOne(there.client, alice)
  assert.deepEqual([after.blocked, after.version, after.followVersion], [[], 4, 0])
  assert.deepEqual(await views.relationsVersion(bob), { kind: 'known', version: 4 })
  await acts.unblock(bob, alice)
  await acts.unblock(alice, alice)
  await acts.unblock(alice, nobody)
  assert.equal((await relationsOfOne(there.client, alice)).version, 4)
  assert.deepEqual(await follow(here.client, alice, bob), following)
})

test('a mute is the own business of the one who mutes', async () => {
  const [alice, bob] = await pair()
  await follow(here.client, alice, bob)
  assert.deepEqual(await acts.mute(alice, bob), { data: { muting: true } })
  await acts.mute(alice, bob)
  const muting = await relationsOfOne(there.client, alice)
  assert.deepEqual(
    [muting.muted, muting.following, muting.version, muting.followVersion],
    [[bob], [bob], 2, 1],
  )
  assert.deepEqual(await views.relationsVersion(alice), { kind: 'known', version: 2 })
  assert.equal((await relationsOfOne(there.client, bob)).version, 0)
  assert.deepEqual(await idsOf('muting', alice), [bob])
  assert.deepEqual(await connectionsBetween(alice, bob), ['following', 'muting'])
  assert.deepEqual(await acts.unmute(alice, bob), { data: { muting: false } })
  await acts.unmute(alice, bob)
  const unmuted = await relationsOfOne(there.client, alice)
  assert.deepEqual([unmuted.muted, unmuted.version, unmuted.followVersion], [[], 3, 1])
})

test('nobody blocks or mutes themselves, or somebody who is not there', async () => {
  const [alice] = await pair()
  for (const act of [acts.block, acts.mute]) {
    const self = await problemOf(act(alice, alice))
    assert.deepEqual([self.status, self.title], [400, 'Invalid Request'])
    assert.equal(await statusOf(act(alice, nobody)), 404)
    const malformed = await problemOf(act(alice, '007' as AccountId))
    assert.deepEqual(malformed.errors?.[0]?.parameters, { target_user_id: ['007'] })
  }
  assert.equal((await relationsOfOne(there.client, alice)).version, 0)
})
