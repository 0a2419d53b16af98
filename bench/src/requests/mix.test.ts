import { createRandom } from '@flightpath/cli/random'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createActionPicker, formatMix, parseMix } from './mix.ts'

test('a mix is read from weights', () => {
  assert.deepEqual(
    [...parseMix('post=1,read-home=50')],
    [
      ['post', 1],
      ['read-home', 50],
    ],
  )
})

test('presets are mixes: twitter-2012 has 6,000 writes to 300,000 reads', () => {
  assert.equal(formatMix(parseMix('twitter-2012')), 'post=6000,read-home=300000')
})

test('what is no mix is refused with what there is', () => {
  for (const text of ['', 'post', 'post=x', 'post=-1', 'post=1,post=2', 'jump=1', 'post=0', '1']) {
    assert.throws(() => parseMix(text), /twitter-2012.*read-home/s, text)
  }
})

test('actions are chosen as often as their weights say', () => {
  const pick = createActionPicker(parseMix('post=1,read-home=3,like=0.5'), createRandom(3))
  const counts = new Map<string, number>()
  for (let draw = 0; draw < 90_000; draw += 1) {
    const action = pick()
    counts.set(action, (counts.get(action) ?? 0) + 1)
  }
  const share = (action: string): number => (counts.get(action) ?? 0) / 90_000
  assert.ok(Math.abs(share('post') - 1 / 4.5) < 0.01)
  assert.ok(Math.abs(share('read-home') - 3 / 4.5) < 0.01)
  assert.ok(Math.abs(share('like') - 0.5 / 4.5) < 0.01)
})
