import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nobody } from './relations.ts'
import { account, accountId, hydrated, tweet, tweetId, viewer } from './test-tweets.ts'
import { sees, seesUser } from './visibility.ts'

const [me, author, other] = [accountId(1), accountId(2), accountId(3)]

/** Who asks, whose tweet it is, and whether it is seen. */
const rules = [
  ['anybody', nobody, { protected: false }, true],
  ['anybody, of a protected one', nobody, { protected: true }, false],
  ['a stranger', viewer(me), { protected: false }, true],
  ['a stranger, of a protected one', viewer(me), { protected: true }, false],
  [
    'a follower, of a protected one',
    viewer(me, { following: new Set([author]) }),
    { protected: true },
    true,
  ],
  ['after a block', viewer(me, { blocked: new Set([author]) }), { protected: false }, false],
  [
    'after a block, though followed',
    viewer(me, { blocked: new Set([author]), following: new Set([author]) }),
    { protected: true },
    false,
  ],
  ['of a muted one', viewer(me, { muted: new Set([author]) }), { protected: false }, true],
  ['its own author, protected', viewer(author), { protected: true }, true],
] as const

for (const [who, asks, profile, seen] of rules) {
  test(`a tweet is ${seen ? '' : 'not '}seen by ${who}`, () => {
    const shown = tweet(tweetId(10), author)
    assert.equal(sees(asks, hydrated(shown, { author: account(author, profile) })), seen)
  })

  test(`a repost of it by somebody else is ${seen ? '' : 'not '}seen by ${who}`, () => {
    const original = tweet(tweetId(10), author)
    const originalAuthor = account(author, profile)
    const repost = hydrated(tweet(tweetId(11), other), { original, originalAuthor })
    assert.equal(sees(asks, repost), seen)
  })
}

test('a repost by somebody who may not be seen is not seen, whatever its original', () => {
  const original = tweet(tweetId(10), author)
  const repost = hydrated(tweet(tweetId(11), other), {
    author: account(other, { protected: true }),
    original,
  })
  assert.equal(sees(viewer(me), repost), false)
  assert.equal(sees(viewer(author), repost), false)
  assert.equal(sees(viewer(me, { following: new Set([other]) }), repost), true)
})

test('protected accounts stand in lists of users, blocked ones do not', () => {
  assert.equal(seesUser(viewer(me), author), true)
  assert.equal(seesUser(viewer(me, { blocked: new Set([author]) }), author), false)
})
