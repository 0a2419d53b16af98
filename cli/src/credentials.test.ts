import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { keepCredentials, readCredentials } from './credentials.ts'
import { stateFolder } from './stack/state-folder.ts'
import { temporaryFolder } from './test-folder.ts'

const alice = { id: '1', username: 'alice', bearer: 'first' }
const bob = { id: '2', username: 'bob', bearer: 'his' }

test('nothing was issued where there is no file', (t) => {
  const folder = stateFolder(join(temporaryFolder(t), 'none'))
  assert.deepEqual(readCredentials(folder), { accounts: [], appOnly: [] })
})

test('tokens are kept for their owner alone', async (t) => {
  const folder = stateFolder(join(temporaryFolder(t), 'new'))
  await keepCredentials(folder, { accounts: [alice] })
  await keepCredentials(folder, { appOnly: ['anybody'] })
  assert.deepEqual(readCredentials(folder), { accounts: [alice], appOnly: ['anybody'] })
  assert.equal(statSync(folder.credentials).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(folder.path), ['credentials.json'])
})

test("an account's new token takes the place of its earlier one, the others stay", async (t) => {
  const folder = stateFolder(temporaryFolder(t))
  await keepCredentials(folder, { accounts: [alice, bob] })
  await keepCredentials(folder, { accounts: [{ ...alice, bearer: 'second' }] })
  assert.deepEqual(readCredentials(folder).accounts, [{ ...alice, bearer: 'second' }, bob])
})

test('of tokens that are kept at the same time none is lost', async (t) => {
  const folder = stateFolder(temporaryFolder(t))
  const accounts = Array.from({ length: 5 }, (_, number) => ({
    id: String(number),
    username: `user${number}`,
    bearer: `token ${number}`,
  }))
  await Promise.all(accounts.map((account) => keepCredentials(folder, { accounts: [account] })))
  assert.deepEqual(
    readCredentials(folder).accounts.toSorted((a, b) => Number(a.id) - Number(b.id)),
    accounts,
  )
})
