import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareLists } from './compare-lists.ts'

const where = { view: 'home', account: '7' } as const

/** `id: expected / found` of each difference. */
function compare(expected: readonly string[], found: readonly string[]): string[] {
  return compareLists(where, expected, found).map((difference) => {
    assert.equal(difference.view, where.view)
    assert.equal(difference.account, where.account)
    return `${difference.id}: ${difference.expected} / ${difference.found}`
  })
}

test('equal lists do not differ', () => {
  assert.deepEqual(compare([], []), [])
  assert.deepEqual(compare(['3', '2', '1'], ['3', '2', '1']), [])
})

test('each id that lacks is named', () => {
  assert.deepEqual(compare(['4', '3', '2', '1'], ['3', '1']), [
    '4: to be there / nothing',
    '2: to be there / nothing',
  ])
})

test('each id too much is named', () => {
  assert.deepEqual(compare(['2'], ['3', '2', '1']), [
    '3: nothing / it there',
    '1: nothing / it there',
  ])
})

test('an id that comes again is named each time, and nothing else for it', () => {
  assert.deepEqual(compare(['2', '1'], ['2', '2', '1', '2']), [
    '2: it once / it again',
    '2: it once / it again',
  ])
  assert.deepEqual(compare(['1'], ['9', '9', '1']), [
    '9: nothing / it there',
    '9: it once / it again',
  ])
})

test('ids in another order differ at the first place that is wrong', () => {
  assert.deepEqual(compare(['4', '3', '2', '1'], ['4', '2', '3', '1']), ['3: it next / 2 next'])
})

test('what lacks and what is too much does not hide a wrong order, nor make one', () => {
  assert.deepEqual(compare(['4', '3', '2', '1'], ['9', '1', '3', '2']), [
    '4: to be there / nothing',
    '9: nothing / it there',
    '3: it next / 1 next',
  ])
  assert.deepEqual(compare(['4', '3', '2', '1'], ['4', '9', '2', '1']), [
    '3: to be there / nothing',
    '9: nothing / it there',
  ])
})
