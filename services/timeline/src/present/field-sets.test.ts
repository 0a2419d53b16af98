import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFieldSets, textOf } from './field-sets.ts'

test('a list has one set, and a set one text; another list with the same names has its own', () => {
  const setOf = createFieldSets<string>()
  const list = ['lang', 'id', 'lang']
  const set = setOf(list)
  assert.deepEqual([...set], ['lang', 'id'])
  assert.equal(setOf(list), set)
  assert.notEqual(setOf([...list]), set)
  assert.equal(setOf(undefined).size, 0)
  assert.equal(textOf(set), 'lang,id')
  assert.equal(textOf(setOf(['id'])), 'id')
  assert.equal(textOf(set), 'lang,id')
})
