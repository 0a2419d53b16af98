import {
  accountsByIds,
  accountsByUsernames,
  authenticate,
  issueAppCredential,
  issueCredential,
  ProblemError,
  type AccountId,
} from '@flightpath/contracts'
import { column, readColumn } from '@flightpath/storage'
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import {
  countsOf,
  createTestGraph,
  newAccount,
  type Instance,
  type TestGraph,
} from './running-graph.ts'

let graph: TestGraph
let here: Instance
let there: Instance
before(async () => {
  graph = await createTestGraph(process.env)
  ;[here, there] = await Promise.all([graph.start(), graph.start()])
})
after(() => graph[Symbol.asyncDispose]())

function newUsername(): string {
  return `Name_${randomBytes(4).toString('hex')}`
}

async function ask(instance: Instance, ...bearers: readonly string[]) {
  const tokenHashes = bearers.map((bearer) => createHash('sha256').update(bearer).digest('hex'))
  const { credentials } = await instance.client.call(authenticate, { body: { tokenHashes } })
  return credentials
}

test('a new account has the name that was asked for, and a token that is known on every instance', async () => {
  const username = newUsername()
  const { account, created, bearer } = await here.client.call(issueCredential, {
    body: { username },
  })
  assert.equal(created, true)
  assert.equal(account.username, username)
  assert.equal(account.name, username)
  assert.deepEqual(await countsOf(there.client, account.id), [0, 0])
  assert.ok(Math.abs(Date.now() - account.createdAtMs) < 60_000)
  assert.match(bearer, /^flightpath_[A-Za-z0-9_-]{43}$/)
  assert.deepEqual(await ask(there, bearer), [{ accountId: account.id }])
})

test('an account keeps its display name, and more tokens leave the earlier ones valid', async () => {
  const username = newUsername()
  const first = await here.client.call(issueCredential, { body: { username, name: 'Ada 雪 🐦' } })
  const second = await there.client.call(issueCredential, {
    body: { username: username.toUpperCase(), name: 'Somebody else' },
  })
  assert.equal(second.created, false)
  assert.deepEqual(second.account, first.account)
  assert.equal(second.account.name, 'Ada 雪 🐦')
  assert.notEqual(second.bearer, first.bearer)
  for (const { bearer } of [first, second]) {
    assert.deepEqual(await ask(here, bearer), [{ accountId: first.account.id }])
  }
})

test('many creations of one name at once, in any case and on any instance, end as one account', async () => {
  const username = newUsername()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? here : there).client.call(issueCredential, {
        body: { username: index % 3 === 0 ? username.toLowerCase() : username },
      }),
    ),
  )
  assert.equal(new Set(answers.map(({ account }) => account.id)).size, 1)
  assert.equal(answers.filter(({ created }) => created).length, 1)
  assert.equal(new Set(answers.map(({ bearer }) => bearer)).size, 20)
  for (const { bearer, account } of answers) {
    assert.deepEqual(await ask(here, bearer), [{ accountId: account.id }])
  }
})

test('an app-only token is known and belongs to nobody; a made-up one is not known', async () => {
  const { bearer } = await here.client.call(issueAppCredential, {})
  assert.deepEqual(await ask(there, bearer), [{ accountId: null }])
  assert.deepEqual(await ask(here, `${bearer}x`), [null])
  assert.deepEqual(await ask(here, `${bearer}x`, bearer, bearer), [
    null,
    { accountId: null },
    { accountId: null },
  ])
})

test('the database holds no token, only hashes', async () => {
  const { bearer } = await here.client.call(issueCredential, { body: { username: newUsername() } })
  const rows = await graph.database.query('SELECT token_hash FROM credentials', [], {
    rowsAsArray: true,
  })
  const hashes = readColumn(column.bytes, rows)
  const expected = createHash('sha256').update(bearer).digest()
  assert.ok(hashes.some((hash) => hash.equals(expected)))
  assert.ok(hashes.every((hash) => hash.length === 32))
})

test('a name that is no username, or too long a display name, is refused and named', async () => {
  const refused = [
    { username: '' },
    { username: 'sixteen_letters_' },
    { username: 'with space' },
    { username: 'ünïcode' },
    { username: 'semi;colon' },
    { username: newUsername(), name: '' },
    ...['   ', '\u3164', '\u200B\u200B', '\u2800', '\u00AD\u2060\uFEFF', '\u3000\u00A0\n'].map(
      (name) => ({
        username: newUsername(),
        name,
      }),
    ),
    { username: newUsername(), name: 'x'.repeat(51) },
  ]
  for (const body of refused) {
    const parameter = 'name' in body ? 'name' : 'username'
    await assert.rejects(here.client.call(issueCredential, { body }), (error) => {
      assert.ok(error instanceof ProblemError)
      assert.equal(error.problem.status, 400)
      assert.deepEqual(error.problem.errors?.[0]?.parameters, {
        [parameter]: [parameter === 'name' ? body.name : body.username],
      })
      return true
    })
  }
  const { accounts } = await here.client.call(accountsByUsernames, {
    body: { usernames: refused.map(({ username }) => username) },
  })
  assert.deepEqual(accounts, [])
})

test('a display name may have fifty characters of any script', async () => {
  const name = '🐦'.repeat(50)
  const { account } = await here.client.call(issueCredential, {
    body: { username: newUsername(), name },
  })
  assert.equal(account.name, name)
})

test('accounts are found by id and by name in any case; unknown ones are missing', async () => {
  const one = await newAccount(here.client, 'One')
  const two = await newAccount(here.client, 'Two')
  const byIds = await there.client.call(accountsByIds, {
    body: { ids: [two.id, one.id, '12345' as AccountId, one.id] },
  })
  assert.deepEqual(byIds.accounts.toSorted(byUsername), [one, two])
  const byNames = await there.client.call(accountsByUsernames, {
    body: {
      usernames: [one.username.toUpperCase(), two.username, one.username, 'nobody', 'no name!', ''],
    },
  })
  assert.deepEqual(byNames.accounts.toSorted(byUsername), [one, two])
  const none = await here.client.call(accountsByIds, { body: { ids: [] } })
  assert.deepEqual(none.accounts, [])
})

function byUsername(a: { username: string }, b: { username: string }): number {
  return a.username < b.username ? -1 : 1
}

test('an id is found exactly, although its neighbours are the same as floating point numbers', async () => {
  const { id } = await newAccount(here.client, 'exact')
  const neighbours = [-2n, -1n, 1n, 2n].map((step) => String(BigInt(id) + step) as AccountId)
  assert.equal(Number(neighbours[1]), Number(id))
  const { accounts } = await here.client.call(accountsByIds, { body: { ids: neighbours } })
  assert.deepEqual(accounts, [])
})

test('the service is ready while its database answers', async () => {
  const response = await fetch(`${here.url}/health/ready`)
  assert.equal(response.status, 200)
})
