import type { AccountId, Tweet, TweetId } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isInHome, isWanted } from './filter.ts'

const [viewerId, followed, stranger] = ['1', '2', '3'] as [AccountId, AccountId, AccountId]
const viewer = { accountId: viewerId, version: 1, followVersion: 1, following: new Set([followed]) }

const tweet = (authorId: AccountId, inReplyToUserId?: AccountId): Tweet => ({
  id: '10' as TweetId,
  version: 1,
  authorId,
  text: 'text',
  conversationId: '9' as TweetId,
  entities: {},
  ...(inReplyToUserId && { inReplyToUserId, inReplyToTweetId: '9' as TweetId }),
})

test('home holds tweets by the viewer and by those followed now', () => {
  assert.equal(isInHome(viewer, tweet(viewerId)), true)
  assert.equal(isInHome(viewer, tweet(followed)), true)
  assert.equal(isInHome(viewer, tweet(stranger)), false)
})

test('a reply is in home when it answers the viewer, its own author, or someone followed', () => {
  assert.equal(isInHome(viewer, tweet(followed, viewerId)), true)
  assert.equal(isInHome(viewer, tweet(followed, followed)), true)
  assert.equal(isInHome(viewer, tweet(viewerId, followed)), true)
  assert.equal(isInHome(viewer, tweet(viewerId, viewerId)), true)
  assert.equal(isInHome(viewer, tweet(followed, stranger)), false)
  assert.equal(isInHome(viewer, tweet(viewerId, stranger)), false)
  assert.equal(isInHome(viewer, tweet(stranger, viewerId)), false)
})

test('replies are left out when the request excludes them', () => {
  assert.equal(isWanted(['replies'], tweet(followed, followed)), false)
  assert.equal(isWanted(['replies'], tweet(followed)), true)
  assert.equal(isWanted(['retweets'], tweet(followed, followed)), true)
})
