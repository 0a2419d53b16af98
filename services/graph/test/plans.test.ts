import type { AccountId, ListId } from '@flightpath/contracts'
import {
  column,
  digits,
  explain,
  readColumn,
  uncheckedSql,
  type Param,
  type Sql,
} from '@flightpath/storage'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connectionStatusesSql, countsSql } from '../src/storing/account-state-store.ts'
import {
  accountsByIdsSql,
  accountsByUsernamesSql,
  protectedAccountsSql,
} from '../src/storing/account-store.ts'
import { audiencesSql, celebritiesSql } from '../src/storing/audience-store.ts'
import { blockBetweenSql } from '../src/storing/block-store.ts'
import { connectionsSql } from '../src/storing/connection-store.ts'
import { credentialsSql } from '../src/storing/credential-store.ts'
import { requestersSql } from '../src/storing/follow-request-store.ts'
import { followersPageSql, followersSql } from '../src/storing/follow-store.ts'
import { membersSql } from '../src/storing/list-member-store.ts'
import { listPagesSql, pinnedCountSql } from '../src/storing/list-shelf-store.ts'
import { listsByIdsSql, ownedCountSql } from '../src/storing/list-store.ts'
import { relationshipsSql } from '../src/storing/relationship-store.ts'
import { relationsSql } from '../src/storing/relations-store.ts'
import { accountsByPrefixSql } from '../src/accounts/search-accounts.ts'
import { createTestGraph, type TestGraph } from './running-graph.ts'

let graph: TestGraph
const accounts = 1000
const stars = 30

/** Enough rows that reading a whole table is never the cheaper plan: each account has an edge of each kind to all stars. */
before(async () => {
  graph = await createTestGraph(process.env)
  const { database } = graph
  const insert = (table: string, columns: string, rows: readonly Param[]) =>
    database.query(uncheckedSql(`INSERT INTO ${table} (${columns}) VALUES ?`, [rows as Param]))
  const ids = Array.from({ length: accounts }, (_, index) => String(1000 + index))
  const rows = <Row>(rowOf: (id: string, index: number) => Row) => ids.map(rowOf)
  await insert(
    'accounts',
    'id, username, username_lower, name, created_at_ms, protected',
    rows((id, index) => [id, `u${id}`, `u${id}`, `User ${id}`, 1, index % 100 === 0]),
  )
  await insert(
    'relations',
    'account_id, version, follow_version, following_count',
    rows((id) => [id, 1, 1, stars]),
  )
  await insert(
    'audiences',
    'account_id, version, followers_count, celebrity_since_ms',
    rows((id, index) => [id, 1, 1, index < stars ? index + 1 : null]),
  )
  await insert(
    'listings',
    'account_id, listed_count',
    rows((id) => [id, 1]),
  )
  await insert(
    'credentials',
    'token_hash, account_id, created_at_ms',
    rows((id) => [Buffer.from(id.padEnd(32)), id, 1]),
  )
  await insert(
    'lists',
    'id, owner_id, name, description, private, deleted, created_at_ms, members_count, followers_count',
    rows((id, index) => [id, ids[index % stars] ?? id, 'list', '', 0, 0, 1, 1, 1]),
  )
  for (const [index, star] of ids.slice(0, stars).entries()) {
    const towards = rows((id) => [id, star, Number(id) * 100 + index])
    await insert('following', 'follower_id, followee_id, position', towards)
    await insert('followers', 'follower_id, followee_id, position', towards)
    await insert('follow_requests', 'requester_id, target_id, position', towards)
    await insert('blocks', 'blocker_id, blocked_id, position', towards)
    await insert(
      'blocked_by',
      'blocker_id, blocked_id',
      rows((id) => [id, star]),
    )
    await insert('mutes', 'muter_id, muted_id, position', towards)
    await insert('list_members', 'account_id, list_id, position', towards)
    await insert('list_followers', 'account_id, list_id, position', towards)
    await insert('pinned_lists', 'account_id, list_id, position', towards)
  }
  const tables = await database.query('SHOW TABLES', [], { rowsAsArray: true })
  for (const table of readColumn(column.string, tables)) {
    await database.query(uncheckedSql(`ANALYZE TABLE ${table}`))
  }
})
after(() => graph[Symbol.asyncDispose]())

type Expected = {
  sql: string | Sql
  params?: readonly Param[]
  keys: Record<string, string | RegExp>
  /** For the few rows that a page is cut from. */
  sorts?: boolean
}

async function checkPlan({ sql, params, keys, sorts = false }: Expected): Promise<void> {
  const query = typeof sql === 'string' ? sql.replaceAll('LIMIT ?', 'LIMIT 100') : sql
  const steps = (await explain(graph.database, query, params)).filter(
    ({ table }) => table !== null && !table.startsWith('<'),
  )
  assert.deepEqual(new Set(steps.map(({ table }) => table)), new Set(Object.keys(keys)))
  for (const { table, key, type, extra } of steps) {
    const expected = keys[table ?? ''] ?? ''
    assert.match(key ?? '', typeof expected === 'string' ? new RegExp(`^${expected}$`) : expected)
    assert.ok(type !== 'ALL' && type !== 'index', `${table} is read as ${type}`)
    if (!sorts) assert.doesNotMatch(extra ?? '', /filesort|temporary/)
  }
}

const someIds = ['1001', '1002', '1500'] as AccountId[]
const some = someIds.map(digits)
const one = digits('1001')

/** Both begin with the account and hold all that is asked for, so either will do. */
const byAccount = /^(PRIMARY|by_position)$/

test('tokens are found by their hashes', () =>
  checkPlan({
    sql: credentialsSql,
    params: [['1001', '1002'].map((token) => Buffer.from(token.padEnd(32)))],
    keys: { credentials: 'PRIMARY' },
  }))

test('accounts are found by id and by name', async () => {
  await checkPlan({ sql: accountsByIdsSql(someIds), keys: { accounts: 'PRIMARY' } })
  await checkPlan({
    sql: accountsByUsernamesSql(['u1001', 'u1002']),
    keys: { accounts: 'by_username' },
  })
})

test('accounts are found by how their username or name begins, each by its index', async () => {
  const params = ['u10%', 'u1005', 'u10%', 'u1005']
  const keys = { accounts: /^(by_username|by_name)$/ }
  await checkPlan({ sql: accountsByPrefixSql, params, keys, sorts: true })
  const sql = accountsByPrefixSql.replaceAll('LIMIT ?', 'LIMIT 100')
  const steps = (await explain(graph.database, sql, params)).filter(
    ({ table }) => table === 'accounts',
  )
  assert.deepEqual(new Set(steps.map(({ key }) => key)), new Set(['by_name', 'by_username']))
})

test('protected accounts are found without the others', () =>
  checkPlan({ sql: protectedAccountsSql, params: [], keys: { accounts: 'by_protected' } }))

test('relations read the rows of their accounts only', () =>
  checkPlan({
    sql: relationsSql,
    params: [some, some, some, some, some],
    keys: {
      relations: 'PRIMARY',
      following: byAccount,
      blocks: byAccount,
      blocked_by: 'PRIMARY',
      mutes: byAccount,
    },
  }))

test('how pairs stand to each other is read by primary keys', () =>
  checkPlan({
    sql: relationshipsSql(someIds.map((targetId) => ({ actorId: '1000' as AccountId, targetId }))),
    keys: {
      following: 'PRIMARY',
      followers: 'PRIMARY',
      blocks: 'PRIMARY',
      blocked_by: 'PRIMARY',
      accounts: 'PRIMARY',
    },
  }))

test('a block between two is read by the keys of one', () =>
  checkPlan({
    sql: blockBetweenSql,
    params: ['1001', '1002', '1001', '1002'].map(digits),
    keys: { blocks: 'PRIMARY', blocked_by: 'PRIMARY' },
  }))

test('counts of accounts are found by id', () =>
  checkPlan({
    sql: countsSql,
    params: [some],
    keys: { relations: 'PRIMARY', audiences: 'PRIMARY', listings: 'PRIMARY' },
  }))

test('how accounts stand to a viewer is read by primary keys', () =>
  checkPlan({
    sql: connectionStatusesSql,
    params: Array.from({ length: 6 }, () => [digits('1002'), some]).flat(),
    keys: {
      follow_requests: 'PRIMARY',
      blocks: 'PRIMARY',
      followers: 'PRIMARY',
      following: 'PRIMARY',
      mutes: 'PRIMARY',
    },
  }))

test('follow requests are read in the order in which they are accepted', () =>
  checkPlan({ sql: requestersSql, params: [one], keys: { follow_requests: 'by_position' } }))

test('versions of audiences are found by id', () =>
  checkPlan({ sql: audiencesSql, params: [some], keys: { audiences: 'PRIMARY' } }))

test('celebrities are found without the others', () =>
  checkPlan({ sql: celebritiesSql, params: [], keys: { audiences: 'by_celebrity_since' } }))

test('short follower lists are read by their accounts', () =>
  checkPlan({ sql: followersSql, params: [some], keys: { followers: byAccount } }))

test('a part of a long follower list is read by its primary key, in its order', () =>
  checkPlan({
    sql: followersPageSql.replace('LIMIT ?', 'LIMIT 20000'),
    params: ['1001', '1500'].map(digits),
    keys: { followers: 'PRIMARY' },
  }))

test('pages of connections are read by position, from the index alone', async () => {
  const tables = {
    followers: 'followers',
    following: 'following',
    'follow-requests': 'follow_requests',
    blocking: 'blocks',
    muting: 'mutes',
    'list-members': 'list_members',
    'list-followers': 'list_followers',
  } as const
  for (const kind of Object.keys(tables) as (keyof typeof tables)[]) {
    for (const pageOf of Object.values(connectionsSql[kind])) {
      const page = pageOf('1001', '150000', 100)
      await checkPlan({ sql: page, keys: { [tables[kind]]: 'by_position' } })
      const [step] = await explain(graph.database, page)
      assert.match(step?.extra ?? '', /Using index/)
    }
  }
})

test('pages of lists are read in the order of an index', async () => {
  const keys = {
    owned: { lists: 'by_owner' },
    memberships: { list_members: 'by_account', lists: 'PRIMARY' },
    followed: { list_followers: 'by_account', lists: 'PRIMARY' },
    pinned: { pinned_lists: 'by_position', lists: 'PRIMARY' },
  }
  for (const kind of Object.keys(keys) as (keyof typeof keys)[]) {
    for (const pageOf of Object.values(listPagesSql[kind])) {
      const page = pageOf('1001' as AccountId, '150000', 100)
      await checkPlan({ sql: page, keys: keys[kind] })
    }
  }
})

test('lists are found by id, counted by account, and their members read together', async () => {
  await checkPlan({ sql: listsByIdsSql(['1001', '1002'] as ListId[]), keys: { lists: 'PRIMARY' } })
  await checkPlan({ sql: ownedCountSql, params: [one], keys: { lists: 'by_owner' } })
  await checkPlan({ sql: pinnedCountSql, params: [one], keys: { pinned_lists: 'PRIMARY' } })
  await checkPlan({ sql: membersSql, params: [one], keys: { list_members: byAccount } })
})

test('the plans above would differ without their indices', async () => {
  const { database } = graph
  await database.query('CREATE TABLE bare AS SELECT * FROM followers')
  const { text } = connectionsSql.followers.below('1001', '500000', 100)
  const [step] = await explain(database, text.replace(/FROM followers .*/, 'FROM bare'))
  assert.equal(step?.type, 'ALL')
  const rows = await database.query('SELECT COUNT(*) FROM bare', [], { rowsAsArray: true })
  assert.deepEqual(readColumn(column.integer, rows), [accounts * stars])
})
