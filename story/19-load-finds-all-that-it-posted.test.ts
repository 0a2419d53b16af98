import { runCommand } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'

type Action = { readonly action: string; readonly count: number; readonly p99: number }
type Result = {
  readonly sent: number
  readonly errors: Readonly<Record<string, number>>
  readonly actions: readonly Action[]
  readonly delivery: {
    readonly home: { readonly count: number }
    readonly search: { readonly count: number }
    readonly missed: { readonly home: number; readonly search: number }
  }
  readonly lagSeconds: number | null
  readonly check: { readonly acknowledged: number; readonly missingCount: number }
}

const small = ['load', '--accounts', '80', '--followers', '5', '--json']

test('load drives every action, sees tweets arrive and finds all that was acknowledged', async () => {
  const { output, status } = await runCommand([...small, '--rate', '60', '--for', '4s'])
  assert.equal(status, 0, output)
  const result = JSON.parse(output) as Result
  assert.deepEqual(result.errors, {})
  const counts = new Map(result.actions.map(({ action, count }) => [action, count]))
  for (const action of ['post', 'read-home', 'read-user', 'search', 'like', 'follow']) {
    assert.ok((counts.get(action) ?? 0) > 0, `no ${action} was answered`)
  }
  const answered = [...counts.values()].reduce((sum, count) => sum + count, 0)
  assert.equal(answered, result.sent)
  assert.equal(result.check.acknowledged, counts.get('post'))
  assert.equal(result.check.missingCount, 0)
  assert.ok(result.delivery.home.count > 0)
  assert.ok(result.delivery.search.count > 0)
  assert.deepEqual(result.delivery.missed, { home: 0, search: 0 })
  assert.notEqual(result.lagSeconds, null)
})

test('a mix of one action does nothing else, as the same population', async () => {
  const readsOnly = [
    '--rate',
    '50',
    '--for',
    '1s',
    '--mix',
    'read-home=1',
    '--page',
    '40',
    '--no-warm',
  ]
  const { output, status } = await runCommand([...small, ...readsOnly])
  assert.equal(status, 0, output)
  const { actions, sent, check } = JSON.parse(output) as Result
  assert.deepEqual(
    actions.map(({ action, count }) => [action, count]),
    [['read-home', sent]],
  )
  assert.equal(check.acknowledged, 0)
})
