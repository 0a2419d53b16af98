import { openCache } from '@flightpath/cache'
import type { AccountId } from '@flightpath/contracts'
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
