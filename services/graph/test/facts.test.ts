// What the log tells of each command: who did what to whom, once; and nothing of one that changes nothing.
import type { AccountId, ListId } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { actsOf, type Acts } from './acts.ts'
import {
  createTestGraph,
  follow,
  hearGraphEvents,
  hearListEvents,
  newAccount,
  unfollow,
  type HeardEvents,
  type Instance,
  type TestGraph,
} from './running-graph.ts'

let graph: TestGraph
let here: Instance
let acts: Acts
let heard: HeardEvents
let heardLists: HeardEvents<ListId>
const owned = new AsyncDisposableStack()

before(async () => {
  graph = owned.use(await createTestGraph(process.env))
  here = await graph.start()
  acts = actsOf(here.client)
  heard = owned.use(hearGraphEvents(graph.config.kafkaBrokers))
  heardLists = owned.use(hearListEvents(graph.config.kafkaBrokers))
})
after(() => owned.disposeAsync())

async function pair(): Promise<[AccountId, AccountId]> {
  const [alice, bob] = [await newAccount(here.client), await newAccount(here.client)]
  return [alice.id, bob.id]
}

const twice = async (act: () => Promise<unknown>): Promise<void> => {
  for (let time = 0; time < 2; time += 1) await act()
}

type Told = readonly [change: string, target: string, version: number]

/** All that is told of an account's relations, once a last mute is told too, which is left out. */
async function relationsTold(accountId: AccountId): Promise<Told[]> {
  const { id: last } = await newAccount(here.client)
  await acts.mute(accountId, last)
  const told = await heard.aboutUntil(accountId, (event) => event['targetId'] === last)
  return told.flatMap((event) => {
    if (event['type'] !== 'relations-changed' || event['targetId'] === last) return []
    const { change, targetId, version, atMs } = event
    assert.ok(typeof atMs === 'number' && Math.abs(Date.now() - atMs) < 60_000)
    assert.ok(typeof change === 'string' && typeof version === 'number')
    return [[change, String(targetId), version]]
  })
}

const byVersion = (told: readonly Told[]) => told.toSorted((a, b) => a[2] - b[2])

test('follows, mutes and their ends are told once each, however often they are asked for', async () => {
  const [alice, bob] = await pair()
  await twice(() => follow(here.client, alice, bob))
  await twice(() => acts.mute(alice, bob))
  await twice(() => acts.unmute(alice, bob))
  await twice(() => unfollow(here.client, alice, bob))
  assert.deepEqual(byVersion(await relationsTold(alice)), [
    ['followed', bob, 1],
    ['muted', bob, 2],
    ['unmuted', bob, 3],
    ['unfollowed', bob, 4],
  ])
  assert.deepEqual(await relationsTold(bob), [])
})

test('requests are told when they are made, withdrawn, declined and become follows', async () => {
  const [alice, bob] = await pair()
  await acts.change(bob, { protected: true })
  await twice(() => follow(here.client, alice, bob))
  await twice(() => unfollow(here.client, alice, bob))
  await follow(here.client, alice, bob)
  await twice(() => acts.decline(bob, alice))
  await follow(here.client, alice, bob)
  await twice(() => acts.accept(bob, alice))
  assert.deepEqual(byVersion(await relationsTold(alice)), [
    ['requested', bob, 1],
    ['request-withdrawn', bob, 2],
    ['requested', bob, 3],
    ['request-declined', bob, 4],
    ['requested', bob, 5],
    ['followed', bob, 6],
  ])
})

test('a block is told to both sides, with the follows and requests that end with it', async () => {
  const [alice, bob] = await pair()
  await follow(here.client, bob, alice)
  await acts.change(bob, { protected: true })
  await follow(here.client, alice, bob)
  await twice(() => acts.block(alice, bob))
  await twice(() => acts.unblock(alice, bob))
  const ofAlice = kinds(await relationsTold(alice))
  assert.deepEqual(
    new Set(ofAlice),
    new Set([
      ['requested', 1],
      ['blocked', 2],
      ['request-withdrawn', 2],
      ['unblocked', 3],
    ]),
  )
  const ofBob = kinds(await relationsTold(bob))
  assert.deepEqual(
    new Set(ofBob),
    new Set([
      ['followed', 1],
      ['blocked-by', 2],
      ['unfollowed', 2],
      ['unblocked-by', 3],
    ]),
  )
})

test('an account is told when it is made, and what of its profile changes', async () => {
  const { id, ...made } = await newAccount(here.client)
  await twice(() => acts.change(id, { name: 'Renamed', protected: true, location: 'here' }))
  await twice(() => acts.change(id, { protected: false }))
  const told = await heard.aboutUntil(id, ({ change }) => change === 'unprotected')
  const after = { ...made, id, name: 'Renamed', location: 'here' }
  const fact = { type: 'account-changed', accountId: id }
  assert.deepEqual(
    new Set(told.map(withoutTime)),
    new Set([
      { ...fact, change: 'made', account: { ...made, id } },
      { ...fact, change: 'renamed', account: { ...after, protected: true } },
      { ...fact, change: 'protected', account: { ...after, protected: true } },
      { ...fact, change: 'profile-changed', account: { ...after, protected: true } },
      { ...fact, change: 'unprotected', account: after },
    ]),
  )
})

test('a list is told when it is made, changed and deleted, with who comes, goes and follows', async () => {
  const [alice, bob] = await pair()
  const listId = await acts.createList(alice, { name: 'birds', description: 'who flies' })
  await twice(() => acts.changeList(alice, listId, { name: 'doves' }))
  await twice(() => acts.addMember(alice, listId, bob))
  await twice(() => acts.removeMember(alice, listId, bob))
  await twice(() => acts.followList(bob, listId))
  await twice(() => acts.unfollowList(bob, listId))
  await twice(() => acts.deleteList(alice, listId))
  const told = await heardLists.aboutUntil(listId, ({ type }) => type === 'list-deleted')
  const text = { listId, ownerId: alice, description: 'who flies', private: false }
  const joined = { listId, accountId: bob }
  assert.deepEqual(
    new Set(told.map(withoutTime)),
    new Set([
      { type: 'list-made', ...text, name: 'birds' },
      { type: 'list-changed', ...text, name: 'doves' },
      { type: 'member-added', ...joined },
      { type: 'member-removed', ...joined },
      { type: 'list-followed', ...joined },
      { type: 'list-unfollowed', ...joined },
      { type: 'list-deleted', listId, ownerId: alice },
    ]),
  )
})

/** What of each is told, and with which version. */
function kinds(told: readonly Told[]): unknown[] {
  return byVersion(told).map(([change, , version]) => [change, version])
}

/** The fact without its moment. */
function withoutTime(event: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const timeless = { ...event }
  delete timeless['atMs']
  return timeless
}
