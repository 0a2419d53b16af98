import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../test/test-folder.ts'
import { keepCredentials, readCredentials } from './credentials.ts'
import { stateFolder } from './state-folder.ts'

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

test('of tokens that several commands keep at the same time none is lost', async (t) => {
  const folder = stateFolder(temporaryFolder(t))
  const code = `
    const { keepCredentials } = await import(${JSON.stringify(new URL('credentials.ts', import.meta.url).href)})
    process.stdout.write('ready')
    process.stdin.once('data', async () => {
      for (let number = 0; number < 20; number += 1) {
        await keepCredentials(${JSON.stringify(folder)}, { appOnly: [process.pid + ' ' + number] })
      }
      process.stdin.destroy()
    })`
  const commands = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  )
  t.after(() => commands.forEach((command) => command.kill('SIGKILL')))
  await Promise.all(commands.map((command) => once(command.stdout, 'data')))

  const ends = commands.map((command) => once(command, 'exit'))
  for (const command of commands) command.stdin.write('go')
  for (const [status] of await Promise.all(ends)) assert.equal(status, 0)

  const expected = commands.flatMap(({ pid }) =>
    Array.from({ length: 20 }, (_, number) => `${pid} ${number}`),
  )
  assert.deepEqual(new Set(readCredentials(folder).appOnly), new Set(expected))
})
