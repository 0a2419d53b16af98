import { openCache } from '@flightpath/cache'
import type { AccountId, GraphEvent } from '@flightpath/contracts'
import { batchOf, receive } from '@flightpath/kafka/testing'
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

const batch = (...events: readonly GraphEvent[]) => batchOf(receive(events)).batch

test('a change that graph could not tell readers of is told by its event', async () => {
  const [changed, follower, star, other] = [newAccount(), newAccount(), newAccount(), newAccount()]
  const before = await views.marks()
  await handle(
    batch(
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
  const change = (version: number): GraphEvent => {
    return { type: 'relations-changed', accountId: account, version }
  }
  await handle(batch(change(2), change(3)))
  await handle(batch(change(2), { type: 'account-changed', accountId: account }))
  assert.deepEqual(await views.relationsVersion(account), { kind: 'known', version: 3 })
  const before = await views.marks()
  await handle(batch({ type: 'account-changed', accountId: account }))
  assert.ok((await views.marks()).isChanged(account, before))
})

test('without Redis the batch waits', async () => {
  const away = await openCache({ url: 'redis://127.0.0.1:9', log, commandTimeoutMs: 1000 })
  await using _ = away
  const deaf = createGraphHandler({ views: openViewVersions(away, clock) })
  await assert.rejects(deaf(batch({ type: 'account-changed', accountId: newAccount() })), {
    name: /UnavailableError$/,
  })
})
