import { openCache } from '@flightpath/cache'
import {
  accountsByIds,
  accountsByPrefix,
  accountStates,
  connections,
  issueCredential,
  pageTokenKey,
  protectedAccounts,
  relationshipsBetween,
  type Account,
  type AccountId,
} from '@flightpath/contracts'
import { openViewVersions, type ViewVersions } from '@flightpath/view-versions'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { actsOf, type Acts } from './acts.ts'
import {
  createTestGraph,
  follow,
  hearGraphEvents,
  inside,
  newAccount,
  newAccounts,
  silent,
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
  graph = owned.use(await createTestGraph(process.env))
  ;[here, there] = await Promise.all([graph.start(), graph.start()])
  acts = actsOf(here.client)
  events = owned.use(hearGraphEvents(graph.config.kafkaBrokers))
  const { redisUrl: url } = graph.config
  const cache = owned.use(await openCache({ url, log: silent, commandTimeoutMs: 1000 }))
  views = openViewVersions(cache, { now: Date.now, random: Math.random })
})
after(() => owned.disposeAsync())

async function accountOf(id: AccountId): Promise<Account> {
  const { accounts } = await there.client.call(accountsByIds, { body: { ids: [id] } })
  const [account] = accounts
  assert.ok(account !== undefined)
  return account
}

test('a changed profile is read everywhere, marked before the answer, and said on graph.v1', async () => {
  const before = await newAccount(here.client)
  const { id } = before
  const marks = await views.marks()
  const changes = { name: 'Ada 雪 🐦', description: 'd'.repeat(160), location: 'here' }
  const pictures = { url: 'https://example.com', profile_image_url: 'https://example.com/a.png' }
  const answer = await acts.change(id, { ...changes, ...pictures, protected: true })
  assert.deepEqual(answer, { data: { updated: true } })
  assert.ok((await views.marks()).isChanged(id, marks))
  assert.deepEqual(await accountOf(id), {
    ...before,
    ...changes,
    url: pictures.url,
    profileImageUrl: pictures.profile_image_url,
    protected: true,
  })
  const kinds = (await events.about(id, 3)).map(({ event }) => 'change' in event && event.change)
  assert.deepEqual(new Set(kinds), new Set(['profile-changed', 'protected', 'renamed']))
})

test('what is not named stays, and a change of nothing is marked again and not said again', async () => {
  const { id } = await newAccount(here.client)
  await acts.change(id, { description: 'kept', protected: true })
  await acts.change(id, { location: 'new' })
  const { description, location, protected: isProtected } = await accountOf(id)
  assert.deepEqual([description, location, isProtected], ['kept', 'new', true])
  const marks = await views.marks()
  await acts.change(id, { location: 'new' })
  await acts.change(id, {})
  assert.ok((await views.marks()).isChanged(id, marks))
  await acts.change(id, { location: '' })
  assert.equal((await events.about(id, 4)).length, 4)
})

test('a profile is changed by its own account only, within its limits', async () => {
  const [alice, bob] = await newAccounts(here.client, 2)
  assert.ok(alice !== undefined && bob !== undefined)
  const put = async (body: object, account: string): Promise<number> => {
    const response = await fetch(`${here.url}/2/users/${alice}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-flightpath-account': account, ...inside },
      body: JSON.stringify(body),
    })
    return response.status
  }
  assert.equal(await put({ name: 'x' }, bob), 403)
  assert.equal(await put({ name: 'x' }, 'app'), 403)
  for (const body of [{ name: '' }, { name: 'x'.repeat(51) }, { age: 3 }, { protected: 'yes' }]) {
    assert.equal(await put(body, alice), 400)
  }
  for (const name of [
    '   ',
    '\u3164',
    '\u200B\u200B',
    '\u2800',
    '\u00AD\u2060\uFEFF',
    '\u3000\u00A0\n',
  ]) {
    assert.equal(await put({ name }, alice), 400, JSON.stringify(name))
  }
  for (const half of [{ name: 'a\ud800' }, { description: '\udc26' }, { location: '\udfff' }]) {
    assert.equal(await put(half, alice), 400, JSON.stringify(half))
  }
  const { name, location, description } = await accountOf(alice)
  assert.deepEqual([location, description], ['', ''])
  assert.match(name, /^\w+$/)
  assert.equal(await put({ name: '🐦'.repeat(50) }, alice), 200)
})

test('protected accounts are told, and no others', async () => {
  const [hidden, open] = await newAccounts(here.client, 2)
  assert.ok(hidden !== undefined && open !== undefined)
  await acts.change(hidden, { protected: true })
  const ids = await protectedIds()
  assert.deepEqual([ids.has(hidden), ids.has(open)], [true, false])
  await acts.change(hidden, { protected: false })
  assert.equal((await protectedIds()).has(hidden), false)
})

async function protectedIds(): Promise<ReadonlySet<AccountId>> {
  return new Set((await there.client.call(protectedAccounts, {})).ids)
}

test('accounts are found by how their username or name begins, in any case, page after page', async () => {
  const tag = randomBytes(3).toString('hex')
  const wanted: string[] = []
  for (const [username, name] of [
    [`${tag}_B`, 'Somebody'],
    [`${tag}_a`, `${tag} both`],
    [`x_${tag}`, `${tag.toUpperCase()} ÄÖÜ by name`],
    [`y_${tag}`, `not ${tag}`],
    [`z_${tag}`, `${tag}%`],
  ] as const) {
    await here.client.call(issueCredential, { body: { username, name } })
    wanted.push(username)
  }
  const [b, a, x, , z] = wanted
  assert.deepEqual(await search(tag), [a, b, x, z])
  assert.deepEqual(await search(tag, null, 2), [a, b])
  assert.deepEqual(await search(tag.toUpperCase(), `${tag}_b`), [x, z])
  assert.deepEqual(await search(`${tag} äöü`), [x])
  assert.deepEqual(await search(`${tag}%`), [z])
  assert.deepEqual(await search(`${tag}\\`), [])
  assert.deepEqual(await search(`${tag}_`), [a, b])
})

/** Usernames. */
async function search(prefix: string, after: string | null = null, limit = 10): Promise<string[]> {
  const { accounts } = await there.client.call(accountsByPrefix, { body: { prefix, after, limit } })
  return accounts.map(({ username }) => username)
}

test('a name that changes is found by its new beginning', async () => {
  const { id, username } = await newAccount(here.client, 'n')
  const name = randomBytes(4).toString('hex')
  await acts.change(id, { name: name.toUpperCase() })
  assert.deepEqual(await search(name.slice(0, 7)), [username])
})

test('how pairs stand to each other is answered in the order of the request', async () => {
  const [alice, bob, carol, dan] = await newAccounts(here.client, 4)
  assert.ok(alice !== undefined && bob !== undefined && carol !== undefined && dan !== undefined)
  await follow(here.client, alice, bob)
  await follow(here.client, carol, alice)
  await acts.block(dan, alice)
  await acts.change(carol, { protected: true })
  const nothing = { following: false, followedBy: false, blocked: false, protected: false }
  const expected = [
    [alice, bob, { ...nothing, following: true }],
    [alice, carol, { ...nothing, followedBy: true, protected: true }],
    [alice, dan, { ...nothing, blocked: true }],
    [dan, alice, { ...nothing, blocked: true }],
    [bob, alice, { ...nothing, followedBy: true }],
    [alice, '12345' as AccountId, nothing],
    [alice, alice, nothing],
  ] as const
  // More than one statement of them.
  const pairs = Array.from({ length: 40 }, () => expected).flat()
  const { relationships } = await there.client.call(relationshipsBetween, {
    body: { pairs: pairs.map(([actorId, targetId]) => ({ actorId, targetId })) },
  })
  assert.deepEqual(
    relationships,
    pairs.map(([, , relationship]) => relationship),
  )
  const none = await there.client.call(relationshipsBetween, { body: { pairs: [] } })
  assert.deepEqual(none.relationships, [])
})

test('states tell counts to everybody, and connections to the one who asks', async () => {
  const [alice, bob] = await newAccounts(here.client, 2)
  assert.ok(alice !== undefined && bob !== undefined)
  await follow(here.client, alice, bob)
  const ask = async (viewerId: AccountId | null) =>
    (
      await there.client.call(accountStates, {
        body: { ids: [bob, '12345' as AccountId], viewerId },
      })
    ).states
  const counts = { id: bob, followers: 1, following: 0, listed: 0 }
  assert.deepEqual(await ask(null), [{ ...counts, connections: [] }])
  assert.deepEqual(await ask(alice), [{ ...counts, connections: ['following'] }])
})

test('pages go both ways: the nearest above a position, still latest first', async () => {
  const { id: hub } = await newAccount(here.client, 'hub')
  const fans = await newAccounts(here.client, 6)
  for (const fan of fans) await follow(here.client, fan, hub)
  const page = async (before: string | null, after: string | null) =>
    (
      await there.client.call(connections, {
        body: { kind: 'followers', subjectId: hub, before, after, limit: 2 },
      })
    ).connections
  const [f1, f2, f3, f4, f5, f6] = fans
  const first = await page(null, null)
  assert.deepEqual(
    first.map(({ accountId }) => accountId),
    [f6, f5],
  )
  const second = await page(first.at(-1)?.position ?? null, null)
  const third = await page(second.at(-1)?.position ?? null, null)
  assert.deepEqual(
    third.map(({ accountId }) => accountId),
    [f2, f1],
  )
  const back = await page(null, third[0]?.position ?? null)
  assert.deepEqual(
    back.map(({ accountId }) => accountId),
    [f4, f3],
  )
  assert.deepEqual(back, second)
  assert.deepEqual(await page(null, first[0]?.position ?? null), [])
})

test('the key of page tokens is made once, whoever asks first', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      (index % 2 === 0 ? here : there).client.call(pageTokenKey, {}),
    ),
  )
  const [key, ...others] = new Set(answers.map((answer) => answer.key))
  assert.deepEqual(others, [])
  assert.equal(Buffer.from(key ?? '', 'base64url').length, 32)
})
