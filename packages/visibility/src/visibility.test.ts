import { parseTweetId, type AccountId, type HiddenReply } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountId, tweetBy, viewer } from './test-judged.ts'
import { nobody, sees, seesList, seesReply, seesUser, unseenAuthors } from './visibility.ts'

const [me, author, other] = [accountId(1), accountId(2), accountId(3)]
const following = new Set([author])
const blocked = new Set([author])

/** Who looks, whether the author is protected, and whether its tweet is seen. */
const rules = [
  ['anybody', nobody, false, true],
  ['anybody, of a protected one', nobody, true, false],
  ['a stranger', viewer(me), false, true],
  ['a stranger, of a protected one', viewer(me), true, false],
  ['a follower', viewer(me, { following }), false, true],
  ['a follower, of a protected one', viewer(me, { following }), true, true],
  ['after a block', viewer(me, { blocked }), false, false],
  ['after a block, though followed', viewer(me, { blocked, following }), true, false],
  ['of a muted one', viewer(me, { muted: new Set([author]) }), false, true],
  ['its own author, protected', viewer(author), true, true],
] as const

for (const [who, asks, isProtected, seen] of rules) {
  const writer = { id: author, protected: isProtected }
  const sharer = { id: other, protected: false }

  test(`a tweet is ${seen ? '' : 'not '}seen by ${who}`, () => {
    assert.equal(sees(asks, tweetBy(writer)), seen)
  })

  test(`a repost of it by somebody else is ${seen ? '' : 'not '}seen by ${who}`, () => {
    assert.equal(sees(asks, tweetBy(sharer, { repostOf: writer })), seen)
  })
}

test('a repost by somebody who may not be seen is not seen, whatever its original', () => {
  const repost = tweetBy(
    { id: other, protected: true },
    { repostOf: { id: author, protected: false } },
  )
  assert.equal(sees(viewer(me), repost), false)
  assert.equal(sees(viewer(author), repost), false)
  assert.equal(sees(viewer(me, { following: new Set([other]) }), repost), true)
})

test('protected accounts stand in lists of users, blocked ones do not', () => {
  assert.equal(seesUser(viewer(me), author), true)
  assert.equal(seesUser(viewer(me, { blocked }), author), false)
})

test('a private list is there for its owner only', () => {
  for (const asks of [nobody, viewer(me, { following }), viewer(author)]) {
    assert.equal(seesList(asks, { private: false, ownerId: author }), true)
    assert.equal(seesList(asks, { private: true, ownerId: author }), asks.accountId === author)
  }
})

test('a hidden reply is found by its author and by who hid it, and by nobody else', () => {
  const id = parseTweetId('9') ?? assert.fail()
  const reply: HiddenReply = { id, authorId: author, hiddenBy: other }
  assert.deepEqual(
    [nobody, viewer(me), viewer(author), viewer(other)].map((asks) => seesReply(asks, reply)),
    [false, false, true, true],
  )
})

test('a search leaves out protected, blocked and muted authors, each once', () => {
  const of = (asks: typeof nobody): AccountId[] => unseenAuthors(asks, [me, author])
  assert.deepEqual(of(nobody), [me, author])
  assert.deepEqual(of(viewer(me, { following })), [])
  assert.deepEqual(of(viewer(me, { blocked, following, muted: new Set([other]) })), [author, other])
})
