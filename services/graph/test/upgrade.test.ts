import { accountsByPrefix, type AccountId } from '@flightpath/contracts'
import { createClient } from '@flightpath/http'
import { digits, migrate, openDatabase, schemaName, sql } from '@flightpath/storage'
import assert from 'node:assert/strict'
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startGraph } from '../src/service.ts'
import { readTestConfig } from './running-graph.ts'

const migrations = join(import.meta.dirname, '../migrations')
/** The last migration before profiles. */
const before = '0008'

test('accounts from before profiles are found by their names, unprotected and with empty profiles', async () => {
  const config = readTestConfig(process.env)
  const folder = await mkdtemp(join(tmpdir(), 'flightpath-graph-'))
  await using scope = new AsyncDisposableStack()
  scope.defer(() => rm(folder, { recursive: true }))
  for (const name of await readdir(migrations)) {
    if (name.slice(0, 4) <= before) await copyFile(join(migrations, name), join(folder, name))
  }
  const { mysqlUrl: url, schema, secret } = config
  await migrate({ url }, schema, folder)
  const database = scope.use(openDatabase({ url, schema, poolSize: 1 }))
  scope.defer(async () => {
    await database.query(sql`DROP DATABASE ${schemaName(schema)}`)
  })
  const id = '4711' as AccountId
  await database.query(
    `INSERT INTO accounts (id, username, username_lower, name, created_at_ms)
     VALUES (?, 'Ada', 'ada', 'Countess ÄÖ', 1)`,
    [digits(id)],
  )
  const service = scope.use(await startGraph(config))
  const client = scope.use(createClient({ service: 'graph', urls: [service.url], secret }))
  const { accounts } = await client.call(accountsByPrefix, {
    body: { prefix: 'COUNTESS äö', after: null, limit: 2 },
  })
  assert.deepEqual(accounts, [
    {
      id,
      username: 'Ada',
      name: 'Countess ÄÖ',
      createdAtMs: 1,
      protected: false,
      description: '',
      location: '',
      url: '',
      profileImageUrl: '',
    },
  ])
})
