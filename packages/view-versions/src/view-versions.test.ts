import { openCache } from '@flightpath/cache'
import type { AccountId, TweetId } from '@flightpath/contracts'
import { createLogger } from '@flightpath/log'
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, test } from 'node:test'
import { openViewVersions } from './view-versions.ts'

const url = process.env['FLIGHTPATH_TEST_REDIS_URL']
if (url === undefined)
  throw new Error('set FLIGHTPATH_TEST_REDIS_URL to a Redis that tests may use')

const log = createLogger('view-versions-test', { level: 'warn' })
const cache = await openCache({ url, log, commandTimeoutMs: 5000 })
after(() => cache[Symbol.asyncDispose]())
const views = openViewVersions(cache, { now: Date.now, random: Math.random })

const newAccount = () => String(randomInt(1, 2 ** 47)) as AccountId
const newTweet = () => String(randomInt(1, 2 ** 47)) as TweetId

test('a tombstone is seen by the next check, under the same generation', async () => {
  const [dead, alive] = [newTweet(), newTweet()]
  const before = await views.checkDeleted([dead, alive])
  assert.deepEqual([...before.deleted], [])
  await views.tombstone([dead])
  const after = await views.checkDeleted([dead, alive])
  assert.deepEqual([...after.deleted], [dead])
  assert.equal(after.generation, before.generation)
})

test('relations are claimed once, settled, and only ever raised', async () => {
  const account = newAccount()
  const first = await views.relationsVersion(account)
  assert.equal(first.kind, 'claimed')
  if (first.kind !== 'claimed') return
  await views.settleRelations(account, first.claim, 3)
  assert.deepEqual(await views.relationsVersion(account), { kind: 'known', version: 3 })
  await views.relationsChanged([{ accountId: account, version: 5 }])
  await views.relationsChanged([{ accountId: account, version: 4 }])
  assert.deepEqual(await views.relationsVersion(account), { kind: 'known', version: 5 })
})

test('a change between a claim and its settling wins', async () => {
  const account = newAccount()
  const claimed = await views.relationsVersion(account)
  assert.equal(claimed.kind, 'claimed')
  if (claimed.kind !== 'claimed') return
  await views.relationsChanged([{ accountId: account, version: 9 }])
  await views.settleRelations(account, claimed.claim, 8)
  assert.deepEqual(await views.relationsVersion(account), { kind: 'known', version: 9 })
})

test('a claim that another asker overtook is not settled', async () => {
  const account = newAccount()
  const first = await views.relationsVersion(account)
  const second = await views.relationsVersion(account)
  assert.equal(second.kind, 'claimed')
  if (first.kind === 'claimed') await views.settleRelations(account, first.claim, 1)
  assert.equal((await views.relationsVersion(account)).kind, 'claimed')
})

test('an account has no mark until it changed, and another one after each change', async () => {
  const [changed, other] = [newAccount(), newAccount()]
  const before = await views.checkAccounts([changed, other])
  assert.deepEqual(
    [...before.marks],
    [
      [changed, ''],
      [other, ''],
    ],
  )
  const seen = new Set([''])
  for (let change = 1; change <= 5; change += 1) {
    await views.accountsChanged([changed])
    const after = await views.checkAccounts([changed, other])
    assert.equal(after.generation, before.generation)
    assert.equal(after.marks.get(other), '')
    seen.add(after.marks.get(changed) ?? '')
    assert.equal(seen.size, change + 1)
  }
})

test('changes at one millisecond, and by a clock that is behind, have marks of their own', async () => {
  const account = newAccount()
  const nowMs = Date.now()
  const clocks = [nowMs, nowMs, nowMs - 60_000, nowMs]
  const seen = new Set<string | undefined>()
  for (const clock of clocks) {
    const instance = openViewVersions(cache, { now: () => clock, random: Math.random })
    await instance.accountsChanged([account])
    seen.add((await views.checkAccounts([account])).marks.get(account))
  }
  assert.equal(seen.size, clocks.length)
})

test('marks go after an hour, and the generation stays', async () => {
  const [early, late] = [newAccount(), newAccount()]
  const hourAgo = openViewVersions(cache, {
    now: () => Date.now() - 60 * 60 * 1000,
    random: Math.random,
  })
  await hourAgo.accountsChanged([early])
  const before = await views.checkAccounts([early])
  assert.notEqual(before.marks.get(early), '')
  await views.accountsChanged([late])
  const after = await views.checkAccounts([early, late])
  assert.equal(after.marks.get(early), '')
  assert.notEqual(after.marks.get(late), '')
  assert.equal(after.generation, before.generation)
})

test('a lost Redis begins a new generation of marks', async () => {
  const before = await views.checkAccounts([])
  await cache.call('DEL', 'changed-accounts')
  const after = await views.checkAccounts([])
  assert.notEqual(after.generation, before.generation)
})
