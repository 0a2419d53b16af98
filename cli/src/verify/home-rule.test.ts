import assert from 'node:assert/strict'
import { test } from 'node:test'
import { homeOf } from './home-rule.ts'

const [viewer, followed, other, stranger] = ['1', '2', '3', '4'] as const

const post = (id: string, authorId: string) => ({ id, authorId, inReplyToUserId: null })
const reply = (id: string, authorId: string, inReplyToUserId: string) => ({
  id,
  authorId,
  inReplyToUserId,
})

test('a home timeline has the tweets of the viewer and of those followed, and no others', () => {
  const tweets = [post('11', viewer), post('12', followed), post('13', stranger)]
  assert.deepEqual(homeOf(viewer, [followed], tweets), ['12', '11'])
  assert.deepEqual(homeOf(viewer, [], tweets), ['11'])
})

test('of replies it has those that answer the viewer, their own author or somebody followed', () => {
  const tweets = [
    reply('11', followed, viewer),
    reply('12', followed, followed),
    reply('13', followed, other),
    reply('14', followed, stranger),
    reply('15', viewer, followed),
    reply('16', viewer, stranger),
    reply('17', stranger, viewer),
  ]
  assert.deepEqual(homeOf(viewer, [followed, other], tweets), ['15', '13', '12', '11'])
})

test('the newest comes first, by the id as a number', () => {
  const ids = ['9', '100', '20', '18446744073709551615', '18446744073709551614']
  assert.deepEqual(
    homeOf(
      viewer,
      [],
      ids.map((id) => post(id, viewer)),
    ),
    ['18446744073709551615', '18446744073709551614', '100', '20', '9'],
  )
})
