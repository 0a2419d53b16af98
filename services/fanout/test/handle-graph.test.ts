import { openCache } from '@flightpath/cache'
import type { AccountId } from '@flightpath/contracts'
import { PoisonError, RetryableError, type Batch, type ConsumedMessage } from '@flightpath/kafka'
import { createLogger } from '@flightpath/log'
import { openViewVersions } from '@flightpath/view-versions'
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, test } from 'node:test'
import { createGraphHandler } from '../src/handle-graph.ts'

const url = process.env['FLIGHTPATH_TEST_REDIS_URL']
if (url === undefined)
  throw new Error('set FLIGHTPATH_TEST_REDIS_URL to a Redis that tests may use')

const log = createLogger('fanout-test', { level: 'silent' })
const cache = await openCache({ url, log, commandTimeoutMs: 5000 })
after(() => cache[Symbol.asyncDispose]())
const clock = { now: Date.now, random: Math.random }
const views = openViewVersions(cache, clock)
const handle = createGraphHandler({ views })

const newAccount = () => String(randomInt(1, 2 ** 47)) as AccountId

function batchOf(...values: readonly (object | string)[]): Batch {
  const messages = values.map((value, offset): ConsumedMessage => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return {
      partition: 0,
      offset: `${offset}`,
      key: null,
      value: text,
      headers: {},
      timestampMs: 0,
    }
  })
  const { signal } = new AbortController()
  return { topic: 'graph.v1', messages, signal, dead: () => assert.fail('nothing is dead') }
}

test('a change that graph could not tell readers of is told by its event', async () => {
  const [changed, follower, star, other] = [newAccount(), newAccount(), newAccount(), newAccount()]
  const before = await views.marks()
  await handle(
    batchOf(
      { type: 'account-changed', accountId: changed },
      { type: 'relations-changed', accountId: follower, version: 7 },
      { type: 'celebrity-began', accountId: star, sinceMs: 1 },
      { type: 'account-changed', accountId: changed },
    ),
  )
  const after = await views.marks()
  assert.deepEqual(
    [changed, star, other].map((id) => after.isChanged(id, before)),
    [true, false, false],
  )
  assert.deepEqual(await views.relationsVersion(follower), { kind: 'known', version: 7 })
})

test('an event that comes twice, or late, leaves the higher version and a mark', async () => {
  const account = newAccount()
  const change = (version: number) => ({
    type: 'relations-changed',
    accountId: account,
    version,
  })
  await handle(batchOf(change(2), change(3)))
  await handle(batchOf(change(2), { type: 'account-changed', accountId: account }))
  assert.deepEqual(await views.relationsVersion(account), { kind: 'known', version: 3 })
  const before = await views.marks()
  await handle(batchOf({ type: 'account-changed', accountId: account }))
  assert.ok((await views.marks()).isChanged(account, before))
})

test('what is no event of the topic is given up, and named', async () => {
  for (const value of ['not JSON', '{}', { type: 'account-changed' }, { type: 'unheard-of' }]) {
    await assert.rejects(handle(batchOf(value)), PoisonError)
  }
})

test('without Redis the batch waits', async () => {
  const away = await openCache({ url: 'redis://127.0.0.1:9', log, commandTimeoutMs: 1000 })
  await using _ = away
  const deaf = createGraphHandler({ views: openViewVersions(away, clock) })
  await assert.rejects(
    deaf(batchOf({ type: 'account-changed', accountId: newAccount() })),
    RetryableError,
  )
})
