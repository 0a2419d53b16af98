import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareIndex, type IndexDocument, type TweetRow } from './compare-index.ts'

const noCounts = { replies: 0, reposts: 0, quotes: 0, likes: 0 }

const row = (id: string, changes: Partial<TweetRow> = {}): TweetRow => ({
  id,
  authorId: '7',
  version: 1,
  countsVersion: 0,
  deleted: false,
  text: `tweet ${id}`,
  ...noCounts,
  ...changes,
})
const deletedRow = (id: string): TweetRow =>
  row(id, { version: 2, deleted: true, countsVersion: 9 })
const documentOf = (id: string, changes: Partial<TweetRow & IndexDocument> = {}): IndexDocument => {
  const { replies, reposts, quotes, likes, ...rest } = row(id, changes)
  return { ...rest, counts: { replies, reposts, quotes, likes }, ...changes }
}
const tombstone = (id: string): IndexDocument => ({
  id,
  authorId: null,
  version: 2,
  countsVersion: 0,
  deleted: true,
  text: null,
  counts: null,
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
  assert.deepEqual(compare([row('1'), row('2')], [documentOf('1'), documentOf('2')]), [])
})

test('a tombstone agrees with a deleted row, whatever that still says', () => {
  assert.deepEqual(compare([deletedRow('1')], [tombstone('1')]), [])
})

test('a document that lacks is named, and what it should be', () => {
  assert.deepEqual(compare([row('1'), deletedRow('2'), row('3')], [documentOf('3')]), [
    '1: a document / none',
    '2: a tombstone / none',
  ])
})

test('a document without a row is named', () => {
  assert.deepEqual(compare([row('2')], [documentOf('1'), documentOf('2'), tombstone('3')]), [
    '1: no document / one',
    '3: no document / one',
  ])
})

test('each thing that a document has wrong is named', () => {
  const wrong = documentOf('1', { authorId: '8', text: 'other', version: 3 })
  assert.deepEqual(compare([row('1')], [wrong]), [
    '1: version 1 / version 3',
    '1: author 7 / author 8',
    '1: text "tweet 1" / text "other"',
  ])
  const damaged = { ...documentOf('1'), authorId: null, text: null }
  assert.deepEqual(compare([row('1')], [damaged]), [
    '1: author 7 / author null',
    '1: text "tweet 1" / text null',
  ])
})

test('counts that are wrong are named, and their version', () => {
  const counted = row('1', { countsVersion: 7, replies: 1, likes: 5 })
  assert.deepEqual(compare([counted], [documentOf('1', { ...counted })]), [])
  assert.deepEqual(compare([counted], [documentOf('1', { countsVersion: 6, likes: 4 })]), [
    '1: version of counts 7 / version of counts 6',
    '1: replies 1 / replies 0',
    '1: likes 5 / likes 4',
  ])
  const without = { ...documentOf('1'), counts: null }
  assert.deepEqual(compare([row('1')], [without]).length, 4)
})

test('a tweet deleted on one side only is named for that, not for its text', () => {
  assert.deepEqual(compare([deletedRow('1')], [documentOf('1')]), [
    '1: version 2 / version 1',
    '1: deleted true / deleted false',
  ])
  assert.deepEqual(compare([row('1')], [tombstone('1')]), [
    '1: version 1 / version 2',
    '1: deleted false / deleted true',
  ])
})

test('differences come by id as a number, however many digits', () => {
  assert.deepEqual(compare([row('9'), row('100')], [documentOf('20')]), [
    '9: a document / none',
    '20: no document / one',
    '100: a document / none',
  ])
})
