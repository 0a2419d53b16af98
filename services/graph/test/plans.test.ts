import { column, explain, readColumn, type Param } from '@flightpath/storage'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accountsByIdsSql, accountsByUsernamesSql } from '../src/account-store.ts'
import { audiencesSql, celebritiesSql } from '../src/audience-store.ts'
import { credentialSql } from '../src/credential-store.ts'
import { connectionsSql } from '../src/connection-store.ts'
import { followersPageSql, followersSql } from '../src/follow-store.ts'
import { relationsSql } from '../src/relations-store.ts'
import { createTestGraph, type TestGraph } from './running-graph.ts'

let graph: TestGraph
const accounts = 2000
const stars = 50

/** Enough rows that reading a whole table is never the cheaper plan: each account follows all stars. */
before(async () => {
  graph = await createTestGraph(process.env)
  const ids = Array.from({ length: accounts }, (_, index) => String(1000 + index))
  const { database } = graph
  const insert = (table: string, rows: Param) =>
    database.query(`INSERT INTO ${table} VALUES ?`, [rows])
  await insert(
    'accounts',
    ids.map((id) => [id, `u${id}`, `u${id}`, `User ${id}`, 1]),
  )
  await insert(
    'relations',
    ids.map((id) => [id, 1, 1, stars]),
  )
  await insert(
    'audiences',
    ids.map((id, index) => [id, 1, 1, index < stars ? index + 1 : null]),
  )
  await insert(
    'credentials',
    ids.map((id) => [Buffer.from(id.padEnd(32)), id, 1]),
  )
  for (const [index, star] of ids.slice(0, stars).entries()) {
    const rows = ids.map((id) => [id, star, Number(id) * 100 + index])
    await insert('following', rows)
    await insert(
      'followers',
      ids.map((id) => [star, id, Number(id) * 100 + index]),
    )
  }
  for (const table of [
    'accounts',
    'relations',
    'audiences',
    'credentials',
    'following',
    'followers',
  ]) {
    await database.query(`ANALYZE TABLE ${table}`)
  }
})
after(() => graph[Symbol.asyncDispose]())

type Expected = { sql: string; params: readonly Param[]; keys: Record<string, string | RegExp> }

async function checkPlan({ sql, params, keys }: Expected): Promise<void> {
  const steps = (await explain(graph.database, sql, params)).filter(
    ({ table }) => table !== null && !table.startsWith('<'),
  )
  assert.deepEqual(new Set(steps.map(({ table }) => table)), new Set(Object.keys(keys)))
  for (const { table, key, type, extra } of steps) {
    const expected = keys[table ?? ''] ?? ''
    assert.match(key ?? '', typeof expected === 'string' ? new RegExp(`^${expected}$`) : expected)
    assert.ok(type !== 'ALL' && type !== 'index', `${table} is read as ${type}`)
    assert.doesNotMatch(extra ?? '', /filesort|temporary/)
  }
}

const some = ['1001', '1002', '1500']

/** Both begin with the account and hold all that is asked for, so either will do. */
const byAccount = /^(PRIMARY|by_position)$/

test('a token is found by its hash', () =>
  checkPlan({
    sql: credentialSql,
    params: [Buffer.from('1001'.padEnd(32))],
    keys: { credentials: 'PRIMARY' },
  }))

test('accounts are found by id, and their counts by the same id', () =>
  checkPlan({
    sql: accountsByIdsSql,
    params: [some],
    keys: { accounts: 'PRIMARY', relations: 'PRIMARY', audiences: 'PRIMARY' },
  }))

test('accounts are found by name', () =>
  checkPlan({
    sql: accountsByUsernamesSql,
    params: [['u1001', 'u1002']],
    keys: { accounts: 'by_username', relations: 'PRIMARY', audiences: 'PRIMARY' },
  }))

test('relations read the rows of their accounts only', () =>
  checkPlan({
    sql: relationsSql,
    params: [some, some],
    keys: { relations: 'PRIMARY', following: byAccount },
  }))

test('versions of audiences are found by id', () =>
  checkPlan({ sql: audiencesSql, params: [some], keys: { audiences: 'PRIMARY' } }))

test('celebrities are found without the others', () =>
  checkPlan({ sql: celebritiesSql, params: [], keys: { audiences: 'by_celebrity_since' } }))

test('short follower lists are read by their accounts', () =>
  checkPlan({ sql: followersSql, params: [some], keys: { followers: byAccount } }))

test('a part of a long follower list is read by its primary key, in its order', () =>
  checkPlan({
    sql: followersPageSql.replace('LIMIT ?', 'LIMIT 20000'),
    params: ['1001', '1500'],
    keys: { followers: 'PRIMARY' },
  }))

test('pages of both lists are read by position, from the index alone', async () => {
  for (const direction of ['followers', 'following'] as const) {
    const page: Expected = {
      sql: connectionsSql[direction].replace('LIMIT ?', 'LIMIT 100'),
      params: ['1001', '500000'],
      keys: { [direction]: 'by_position' },
    }
    await checkPlan(page)
    const [step] = await explain(graph.database, page.sql, page.params)
    assert.match(step?.extra ?? '', /Using index/)
  }
})

test('the plans above would differ without their indices', async () => {
  const { database } = graph
  await database.query('CREATE TABLE bare AS SELECT * FROM followers')
  const sql = connectionsSql.followers.replace('FROM followers', 'FROM bare')
  const [step] = await explain(database, sql.replace('LIMIT ?', 'LIMIT 100'), ['1001', '500000'])
  assert.equal(step?.type, 'ALL')
  const rows = await database.query('SELECT COUNT(*) FROM bare', [], { rowsAsArray: true })
  assert.deepEqual(readColumn(column.integer, rows), [accounts * stars])
})
