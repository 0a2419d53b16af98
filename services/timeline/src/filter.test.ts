import type { AccountId } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isInHome, isInUserTimeline, isUnmuted, isWanted } from './filter.ts'
import { accountId, hydrated, tweet, tweetId, viewer } from './test-tweets.ts'

const [me, followed, stranger] = [accountId(1), accountId(2), accountId(3)]
const reader = viewer(me, { following: new Set([followed]) })

const post = (author: AccountId, inReplyToUserId?: AccountId) =>
  hydrated(
    tweet(
      tweetId(10),
      author,
      inReplyToUserId && { inReplyToUserId, inReplyToTweetId: tweetId(9) },
    ),
  )

const repost = (by: AccountId, of: AccountId) =>
  hydrated(tweet(tweetId(11), by), { original: tweet(tweetId(8), of) })

test('home holds tweets by the viewer and by those followed now', () => {
  assert.equal(isInHome(reader, post(me)), true)
  assert.equal(isInHome(reader, post(followed)), true)
  assert.equal(isInHome(reader, post(stranger)), false)
})

test('a reply is in home when it answers the viewer, its own author, or someone followed', () => {
  assert.equal(isInHome(reader, post(followed, me)), true)
  assert.equal(isInHome(reader, post(followed, followed)), true)
  assert.equal(isInHome(reader, post(me, followed)), true)
  assert.equal(isInHome(reader, post(me, me)), true)
  assert.equal(isInHome(reader, post(followed, stranger)), false)
  assert.equal(isInHome(reader, post(me, stranger)), false)
  assert.equal(isInHome(reader, post(stranger, me)), false)
})

test('a repost is in home when the reposter is near, whoever wrote the original', () => {
  assert.equal(isInHome(reader, repost(followed, stranger)), true)
  assert.equal(isInHome(reader, repost(me, stranger)), true)
  assert.equal(isInHome(reader, repost(stranger, followed)), false)
})

test('a mute hides tweets, and reposts of and by the muted one, from home', () => {
  const muting = viewer(me, { following: new Set([followed]), muted: new Set([followed]) })
  assert.equal(isInHome(muting, post(followed)), false)
  assert.equal(isInHome(muting, repost(me, followed)), false)
  assert.equal(isInHome(muting, repost(followed, stranger)), false)
  assert.equal(isInHome(muting, post(me, followed)), true)
})

test("a muted author's own timeline is shown, and others' without reposts of that author", () => {
  const muting = viewer(me, { muted: new Set([stranger]) })
  assert.equal(isInUserTimeline(muting, post(stranger)), true)
  assert.equal(isInUserTimeline(muting, repost(stranger, stranger)), true)
  assert.equal(isInUserTimeline(muting, repost(stranger, followed)), true)
  assert.equal(isInUserTimeline(muting, repost(followed, stranger)), false)
  assert.equal(isUnmuted(muting, repost(stranger, followed)), false)
})

test('replies and reposts are left out when the request excludes them', () => {
  const [reply, plain, shared] = [post(followed, followed), post(followed), repost(followed, me)]
  assert.equal(isWanted(['replies'], reply), false)
  assert.equal(isWanted(['replies'], plain), true)
  assert.equal(isWanted(['replies'], shared), true)
  assert.equal(isWanted(['retweets'], reply), true)
  assert.equal(isWanted(['retweets'], shared), false)
  assert.equal(isWanted(['retweets', 'replies'], plain), true)
})
