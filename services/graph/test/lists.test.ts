import { digits } from '@flightpath/storage'
import {
  accountStates,
  connections,
  limits,
  listMembers,
  listsByIds,
  listsOf,
  type AccountId,
  type List,
  type ListId,
} from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { actsOf, problemOf, statusOf, type Acts } from './acts.ts'
import {
  createTestGraph,
  inside,
  newAccounts,
  type Instance,
  type TestGraph,
} from './running-graph.ts'

let graph: TestGraph
let here: Instance
let there: Instance
let acts: Acts
before(async () => {
  graph = await createTestGraph(process.env)
  ;[here, there] = await Promise.all([graph.start(), graph.start()])
  acts = actsOf(here.client)
})
after(() => graph[Symbol.asyncDispose]())

const noList = '12345' as ListId

async function trio(): Promise<[AccountId, AccountId, AccountId]> {
  const [one, two, three] = await newAccounts(here.client, 3)
  assert.ok(one !== undefined && two !== undefined && three !== undefined)
  return [one, two, three]
}

async function listOf(id: ListId): Promise<List | undefined> {
  return (await there.client.call(listsByIds, { body: { ids: [id, noList] } })).lists[0]
}

async function idsOf(
  kind: 'owned' | 'memberships' | 'followed' | 'pinned',
  accountId: AccountId,
): Promise<ListId[]> {
  const { lists } = await there.client.call(listsOf, {
    body: { kind, accountId, before: null, after: null, limit: 100 },
  })
  return lists.map(({ listId }) => listId)
}

async function peopleOf(kind: 'list-members' | 'list-followers', subjectId: ListId) {
  const answer = await there.client.call(connections, {
    body: { kind, subjectId, before: null, after: null, limit: 100 },
  })
  return answer.connections.map(({ accountId }) => accountId)
}

async function listed(id: AccountId): Promise<number | undefined> {
  const { states } = await there.client.call(accountStates, {
    body: { ids: [id], viewerId: null },
  })
  return states[0]?.listed
}

test('a list has what its owner gave it, and is found by its owner, latest first', async () => {
  const [alice] = await trio()
  const plain = await acts.createList(alice, { name: 'plain' })
  const text = { name: '🐦'.repeat(25), description: 'é'.repeat(100), private: true }
  const full = await acts.createList(alice, text)
  const list = await listOf(full)
  assert.ok(list !== undefined && Math.abs(Date.now() - list.createdAtMs) < 60_000)
  const { createdAtMs } = list
  assert.deepEqual(list, {
    id: full,
    ownerId: alice,
    ...text,
    createdAtMs,
    members: 0,
    followers: 0,
  })
  const made = await listOf(plain)
  assert.deepEqual([made?.description, made?.private], ['', false])
  assert.deepEqual(await idsOf('owned', alice), [full, plain])
})

test('members come and go, counted once each; the public lists that they are on are counted too', async () => {
  const [alice, bob, carol] = await trio()
  const list = await acts.createList(alice, { name: 'birds' })
  for (const member of [bob, carol, bob, alice]) {
    assert.deepEqual(await acts.addMember(alice, list, member), { data: { is_member: true } })
  }
  assert.equal((await listOf(list))?.members, 3)
  assert.deepEqual(await peopleOf('list-members', list), [alice, carol, bob])
  const { accountIds } = await there.client.call(listMembers, { body: { listId: list } })
  assert.deepEqual(new Set(accountIds), new Set([alice, bob, carol]))
  assert.deepEqual(await idsOf('memberships', bob), [list])
  assert.equal(await listed(bob), 1)
  for (let round = 0; round < 2; round += 1) {
    assert.deepEqual(await acts.removeMember(alice, list, bob), { data: { is_member: false } })
  }
  assert.deepEqual([(await listOf(list))?.members, await listed(bob)], [2, 0])
  assert.deepEqual(await idsOf('memberships', bob), [])
})

test('only public lists are counted for those on them, whenever a list becomes one or the other', async () => {
  const [alice, bob, carol] = await trio()
  const list = await acts.createList(alice, { name: 'secret', private: true })
  const other = await acts.createList(alice, { name: 'open' })
  await acts.addMember(alice, list, bob)
  await acts.addMember(alice, list, carol)
  await acts.addMember(alice, other, bob)
  assert.deepEqual([await listed(bob), await listed(carol)], [1, 0])
  for (let round = 0; round < 2; round += 1) {
    await acts.changeList(alice, list, { private: false })
    assert.deepEqual([await listed(bob), await listed(carol)], [2, 1])
  }
  for (let round = 0; round < 2; round += 1) {
    await acts.changeList(alice, list, { private: true })
    assert.deepEqual([await listed(bob), await listed(carol)], [1, 0])
  }
  await acts.removeMember(alice, list, bob)
  await acts.deleteList(alice, other)
  assert.deepEqual([await listed(bob), await listed(carol)], [0, 0])
})

test('what is not named in a change stays', async () => {
  const [alice] = await trio()
  const list = await acts.createList(alice, { name: 'one', description: 'first', private: true })
  assert.deepEqual(await acts.changeList(alice, list, { name: 'two' }), { data: { updated: true } })
  await acts.changeList(alice, list, {})
  const changed = await listOf(list)
  assert.deepEqual([changed?.name, changed?.description, changed?.private], ['two', 'first', true])
})

test('lists are followed and pinned, counted once each, and let go again', async () => {
  const [alice, bob, carol] = await trio()
  const list = await acts.createList(alice, { name: 'good' })
  const second = await acts.createList(alice, { name: 'better' })
  for (const [who, what] of [
    [bob, list],
    [bob, second],
    [bob, list],
    [carol, list],
    [alice, list],
  ] as const) {
    assert.deepEqual(await acts.followList(who, what), { data: { following: true } })
    assert.deepEqual(await acts.pinList(who, what), { data: { pinned: true } })
  }
  assert.equal((await listOf(list))?.followers, 3)
  assert.deepEqual(await peopleOf('list-followers', list), [alice, carol, bob])
  assert.deepEqual(await idsOf('followed', bob), [second, list])
  assert.deepEqual(await idsOf('pinned', bob), [second, list])
  for (let round = 0; round < 2; round += 1) {
    assert.deepEqual(await acts.unfollowList(bob, list), { data: { following: false } })
    assert.deepEqual(await acts.unpinList(bob, list), { data: { pinned: false } })
  }
  await acts.unfollowList(bob, noList)
  assert.equal((await listOf(list))?.followers, 2)
  assert.deepEqual(await idsOf('followed', bob), [second])
  assert.deepEqual(await idsOf('pinned', bob), [second])
})

test('a deleted list is gone for everybody, and its owner may delete it again', async () => {
  const [alice, bob, carol] = await trio()
  const list = await acts.createList(alice, { name: 'going' })
  await acts.addMember(alice, list, bob)
  await acts.followList(carol, list)
  await acts.pinList(carol, list)
  for (let round = 0; round < 2; round += 1) {
    assert.deepEqual(await acts.deleteList(alice, list), { data: { deleted: true } })
  }
  assert.equal(await listOf(list), undefined)
  assert.deepEqual(await peopleOf('list-members', list), [])
  assert.deepEqual(await peopleOf('list-followers', list), [])
  assert.deepEqual(await idsOf('owned', alice), [])
  assert.deepEqual(await idsOf('memberships', bob), [])
  assert.deepEqual(await idsOf('followed', carol), [])
  assert.deepEqual(await idsOf('pinned', carol), [])
  assert.equal(await listed(bob), 0)
  for (const act of [
    () => acts.changeList(alice, list, { name: 'back' }),
    () => acts.addMember(alice, list, bob),
    () => acts.removeMember(alice, list, bob),
    () => acts.followList(carol, list),
    () => acts.pinList(alice, list),
    () => acts.deleteList(bob, list),
  ]) {
    assert.equal(await statusOf(act()), 404)
  }
})

test('rows that a process left behind when it died do not bring a deleted list back', async () => {
  const [alice, bob] = await trio()
  const list = await acts.createList(alice, { name: 'half' })
  await acts.followList(bob, list)
  await acts.pinList(bob, list)
  await graph.database.execute('UPDATE lists SET deleted = 1 WHERE id = ?', [digits(list)])
  assert.deepEqual([await idsOf('followed', bob), await idsOf('pinned', bob)], [[], []])
  await acts.deleteList(alice, list)
  assert.deepEqual(await peopleOf('list-followers', list), [])
})

test("another's list cannot be changed, and a private one is not there for others", async () => {
  const [alice, bob, carol] = await trio()
  for (const [isPrivate, expected] of [
    [false, 403],
    [true, 404],
  ] as const) {
    const list = await acts.createList(alice, { name: 'mine', private: isPrivate })
    for (const act of [
      () => acts.changeList(bob, list, { name: 'taken' }),
      () => acts.deleteList(bob, list),
      () => acts.addMember(bob, list, carol),
      () => acts.removeMember(bob, list, alice),
    ]) {
      assert.equal(await statusOf(act()), expected)
    }
    assert.equal((await listOf(list))?.name, 'mine')
  }
  const secret = await acts.createList(alice, { name: 'secret', private: true })
  assert.equal(await statusOf(acts.followList(bob, secret)), 404)
  assert.equal(await statusOf(acts.pinList(bob, secret)), 404)
  await acts.followList(alice, secret)
  await acts.pinList(alice, secret)
})

test('a list that becomes private can still be let go by those who followed it', async () => {
  const [alice, bob] = await trio()
  const list = await acts.createList(alice, { name: 'closing' })
  await acts.followList(bob, list)
  await acts.changeList(alice, list, { private: true })
  assert.deepEqual(await acts.unfollowList(bob, list), { data: { following: false } })
  assert.equal((await listOf(list))?.followers, 0)
})

test('who blocks the owner or is blocked by it cannot be added, and who is on a list stays there', async () => {
  const [alice, bob, carol] = await trio()
  const list = await acts.createList(alice, { name: 'friends' })
  await acts.addMember(alice, list, carol)
  await acts.block(alice, bob)
  await acts.block(carol, alice)
  assert.equal(await statusOf(acts.addMember(alice, list, bob)), 403)
  assert.deepEqual(await peopleOf('list-members', list), [carol])
  await acts.removeMember(alice, list, carol)
  assert.equal(await statusOf(acts.addMember(alice, list, carol)), 403)
})

test('what is not there, or too much, is refused and named', async () => {
  const [alice, bob] = await trio()
  const list = await acts.createList(alice, { name: 'named' })
  assert.equal(await statusOf(acts.addMember(alice, list, '12345' as AccountId)), 404)
  assert.equal(await statusOf(acts.addMember(alice, noList, bob)), 404)
  const malformed = await problemOf(acts.followList(bob, '007' as ListId))
  assert.deepEqual(malformed.errors?.[0]?.parameters, { list_id: ['007'] })
  for (const text of [{ name: '' }, { name: 'x'.repeat(26) }]) {
    assert.equal(await statusOf(acts.createList(alice, text)), 400)
  }
  for (const name of [
    '   ',
    '\u3164',
    '\u200B\u200B',
    '\u2800',
    '\u00AD\u2060\uFEFF',
    '\u3000\u00A0\n',
  ]) {
    const { errors, detail } = await problemOf(acts.createList(alice, { name }))
    assert.deepEqual(errors?.[0]?.parameters, { name: [name] })
    assert.match(detail, /the field `name` is blank/)
    assert.equal(await statusOf(acts.changeList(alice, list, { name })), 400)
  }
  assert.equal((await listOf(list))?.name, 'named')
  assert.deepEqual(await idsOf('owned', alice), [list])
  const long = { name: 'x', description: 'x'.repeat(101) }
  assert.equal(await statusOf(acts.createList(alice, long)), 400)
  await graph.database.execute('UPDATE lists SET members_count = ? WHERE id = ?', [
    limits.listMembers,
    digits(list),
  ])
  assert.match((await problemOf(acts.addMember(alice, list, bob))).detail, /5000/)
})

test('nobody owns more lists than the limit, not even with several requests at once', async () => {
  const [alice] = await trio()
  const rows = Array.from({ length: limits.ownedLists - 2 }, (_, index) => [
    String(1000 + index),
    alice,
    'filler',
    '',
    0,
    0,
    1,
    0,
    0,
  ])
  await graph.database.query('INSERT INTO lists VALUES ?', [rows])
  const answers = await Promise.allSettled(
    Array.from({ length: 6 }, () => acts.createList(alice, { name: 'more' })),
  )
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 2)
})

test('nobody pins more lists than are answered at once, not even with several requests at once', async () => {
  const [alice] = await trio()
  const rows = Array.from({ length: limits.ownedLists - 1 }, (_, index) => [
    digits(alice),
    index + 1,
    1,
  ])
  await graph.database.query('INSERT INTO pinned_lists VALUES ?', [rows])
  const lists = await Promise.all(
    [1, 2, 3].map((number) => acts.createList(alice, { name: `list ${number}` })),
  )
  const answers = await Promise.allSettled(lists.map((list) => acts.pinList(alice, list)))
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  const pinned = lists[answers.findIndex(({ status }) => status === 'fulfilled')]
  assert.ok(pinned !== undefined)
  assert.deepEqual(await acts.pinList(alice, pinned), { data: { pinned: true } })
})

test('an app-only token, or another account, changes nothing', async () => {
  const [alice, bob] = await trio()
  const list = await acts.createList(alice, { name: 'held' })
  for (const [method, path, body] of [
    ['POST', '/2/lists', { name: 'x' }],
    ['PUT', `/2/lists/${list}`, { name: 'x' }],
    ['DELETE', `/2/lists/${list}`, null],
    ['POST', `/2/lists/${list}/members`, { user_id: bob }],
    ['DELETE', `/2/lists/${list}/members/${bob}`, null],
  ] as const) {
    assert.equal((await send(method, path, body, 'app')).status, 403)
  }
  for (const [method, path, body] of [
    ['POST', `/2/users/${alice}/followed_lists`, { list_id: list }],
    ['DELETE', `/2/users/${alice}/followed_lists/${list}`, null],
    ['POST', `/2/users/${alice}/pinned_lists`, { list_id: list }],
    ['DELETE', `/2/users/${alice}/pinned_lists/${list}`, null],
  ] as const) {
    for (const account of ['app', bob]) {
      assert.equal((await send(method, path, body, account)).status, 403)
    }
  }
  assert.deepEqual(await peopleOf('list-followers', list), [])
})

function send(method: string, path: string, body: object | null, account: string) {
  return fetch(here.url + path, {
    method,
    headers: {
      'x-flightpath-account': account,
      ...inside,
      ...(body !== null && { 'content-type': 'application/json' }),
    },
    ...(body !== null && { body: JSON.stringify(body) }),
  })
}
