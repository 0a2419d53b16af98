import assert from 'node:assert/strict'
import { test } from 'node:test'
import { homeOf, mergedOf, shownInPages, type Candidate } from './home-rule.ts'
import type { Viewer } from './viewer.ts'

const [me, followed, other, stranger] = ['1', '2', '3', '4'] as const

const viewer = (changes: Partial<Record<keyof Omit<Viewer, 'id'>, readonly string[]>>): Viewer => ({
  id: me,
  following: new Set(changes.following),
  blocked: new Set(changes.blocked),
  muted: new Set(changes.muted),
  protected: new Set(changes.protected),
})
const post = (id: string, authorId: string, changes: Partial<Candidate> = {}): Candidate => ({
  id,
  authorId,
  inReplyToUserId: null,
  original: null,
  ...changes,
})
const reply = (id: string, authorId: string, inReplyToUserId: string) =>
  post(id, authorId, { inReplyToUserId })
const repost = (id: string, authorId: string, originalAuthor: string, deleted = false) =>
  post(id, authorId, { original: { id: '5', authorId: originalAuthor, deleted } })
const home = (who: Viewer, tweets: readonly Candidate[]) => homeOf(who, tweets).map(({ id }) => id)

test('a home timeline has the tweets of the viewer and of those followed, and no others', () => {
  const tweets = [post('11', me), post('12', followed), post('13', stranger)]
  assert.deepEqual(home(viewer({ following: [followed] }), tweets), ['12', '11'])
  assert.deepEqual(home(viewer({}), tweets), ['11'])
})

test('of replies it has those that answer the viewer, their own author or somebody followed', () => {
  const tweets = [
    reply('11', followed, me),
    reply('12', followed, followed),
    reply('13', followed, other),
    reply('14', followed, stranger),
    reply('15', me, followed),
    reply('16', me, stranger),
    reply('17', stranger, me),
  ]
  assert.deepEqual(home(viewer({ following: [followed, other] }), tweets), ['15', '13', '12', '11'])
})

test('of reposts it has those whose original is there, may be seen, and is by nobody muted', () => {
  const reposts = [repost('11', followed, stranger), repost('12', me, other)]
  const following = [followed]
  assert.deepEqual(home(viewer({ following }), reposts), ['12', '11'])
  assert.deepEqual(home(viewer({ following, blocked: [stranger] }), reposts), ['12'])
  assert.deepEqual(home(viewer({ following, muted: [stranger] }), reposts), ['12'])
  assert.deepEqual(home(viewer({ following, protected: [other] }), reposts), ['11'])
  assert.deepEqual(home(viewer({ following: [followed, other], protected: [other] }), reposts), [
    '12',
    '11',
  ])
  assert.deepEqual(home(viewer({ following }), [repost('11', followed, stranger, true)]), [])
})

test('nobody who is muted is in it, though followed', () => {
  const tweets = [post('11', me), post('12', followed), repost('13', followed, other)]
  assert.deepEqual(home(viewer({ following: [followed], muted: [followed] }), tweets), ['11'])
})

test("a list's timeline has everything by its members that the viewer may see", () => {
  const tweets = [reply('11', followed, stranger), post('12', other), repost('13', stranger, me)]
  const ids = (who: Viewer) => mergedOf(who, tweets).map(({ id }) => id)
  assert.deepEqual(ids(viewer({})), ['13', '12', '11'])
  assert.deepEqual(ids(viewer({ protected: [other], blocked: [stranger] })), ['11'])
  assert.deepEqual(ids(viewer({ protected: [other], following: [other], muted: [followed] })), [
    '13',
    '12',
  ])
})

test('the newest comes first, by the id as a number', () => {
  const ids = ['9', '100', '20', '18446744073709551615', '18446744073709551614']
  assert.deepEqual(
    home(
      viewer({}),
      ids.map((id) => post(id, me)),
    ),
    ['18446744073709551615', '18446744073709551614', '100', '20', '9'],
  )
})

test('each page shows the newest of what shows the same, and the next page begins below its last', () => {
  const entries = [
    { id: '9', shows: '1' },
    { id: '8', shows: '8' },
    { id: '7', shows: '1' },
    { id: '6', shows: '8' },
    { id: '5', shows: '5' },
    { id: '1', shows: '1' },
  ]
  assert.deepEqual(shownInPages(entries, 100), ['9', '8', '5'])
  assert.deepEqual(shownInPages(entries, 2), ['9', '8', '7', '6', '5', '1'])
  assert.deepEqual(shownInPages(entries, 3), ['9', '8', '5', '1'])
})
