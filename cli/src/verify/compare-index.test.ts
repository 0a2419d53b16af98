import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareIndex, type IndexDocument, type TweetRow } from './compare-index.ts'

const row = (id: string, changes: Partial<TweetRow> = {}): TweetRow => ({
  id,
  authorId: '7',
  version: 1,
  deleted: false,
  text: `tweet ${id}`,
  ...changes,
})
const deletedRow = (id: string): TweetRow => row(id, { version: 2, deleted: true })
const tombstone = (id: string): IndexDocument => ({
  id,
  authorId: null,
  version: 2,
  deleted: true,
  text: null,
})

/** `id: expected / found` of each difference. */
function compare(rows: readonly TweetRow[], documents: readonly IndexDocument[]): string[] {
  return compareIndex(rows, documents).map(({ view, account, id, expected, found }) => {
    assert.deepEqual({ view, account }, { view: 'search-index', account: null })
    return `${id}: ${expected} / ${found}`
  })
}

test('documents that say what the rows say do not differ', () => {
  assert.deepEqual(compare([], []), [])
  assert.deepEqual(compare([row('1'), row('2')], [row('1'), row('2')]), [])
})

test('a tombstone agrees with a deleted row, whatever that still says', () => {
  assert.deepEqual(compare([deletedRow('1')], [tombstone('1')]), [])
})

test('a document that lacks is named, and what it should be', () => {
  assert.deepEqual(compare([row('1'), deletedRow('2'), row('3')], [row('3')]), [
    '1: a document / none',
    '2: a tombstone / none',
  ])
})

test('a document without a row is named', () => {
  assert.deepEqual(compare([row('2')], [row('1'), row('2'), tombstone('3')]), [
    '1: no document / one',
    '3: no document / one',
  ])
})

test('each thing that a document has wrong is named', () => {
  const wrong = { ...row('1'), authorId: '8', text: 'other', version: 3 }
  assert.deepEqual(compare([row('1')], [wrong]), [
    '1: version 1 / version 3',
    '1: author 7 / author 8',
    '1: text "tweet 1" / text "other"',
  ])
  const damaged = { ...row('1'), authorId: null, text: null }
  assert.deepEqual(compare([row('1')], [damaged]), [
    '1: author 7 / author null',
    '1: text "tweet 1" / text null',
  ])
})

test('a tweet deleted on one side only is named for that, not for its text', () => {
  assert.deepEqual(compare([deletedRow('1')], [row('1')]), [
    '1: version 2 / version 1',
    '1: deleted true / deleted false',
  ])
  assert.deepEqual(compare([row('1')], [tombstone('1')]), [
    '1: version 1 / version 2',
    '1: deleted false / deleted true',
  ])
})

test('differences come by id as a number, however many digits', () => {
  assert.deepEqual(compare([row('9'), row('100')], [row('20')]), [
    '9: a document / none',
    '20: no document / one',
    '100: a document / none',
  ])
})
