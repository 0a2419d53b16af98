import { TweetDeleted, TweetPosted, type AccountId, type TweetId } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Value } from 'typebox/value'
import { deletedEvent, postedEvent } from './stored-tweet.ts'

const tweet = {
  id: '1945000000000000001' as TweetId,
  authorId: '7' as AccountId,
  version: 1,
  text: 'quotes " and \\ and\nlines, \u2028 and 🐦',
  conversationId: '1945000000000000001' as TweetId,
  inReplyTo: null,
  reposted: null,
  quoted: null,
  replySettings: null,
  entities: '{"hashtags":[{"start":1,"end":2,"tag":"a\\"b"}]}',
  trace: null,
}

test('a posted tweet is the event that the contract describes', () => {
  const event: unknown = postedEvent(tweet)
  assert.ok(Value.Check(TweetPosted, event))
  assert.deepEqual(event, {
    type: 'posted',
    id: tweet.id,
    version: 1,
    authorId: '7',
    text: tweet.text,
    // 1945000000000000001 / 2^22 ms after Twitter's epoch.
    createdAtMs: Number(1_945_000_000_000_000_001n >> 22n) + 1_288_834_974_657,
    conversationId: tweet.id,
    entities: { hashtags: [{ start: 1, end: 2, tag: 'a"b' }] },
  })
})

const reference = (id: string, authorId: string) => ({
  id: id as TweetId,
  authorId: authorId as AccountId,
})

test('the event of a reply and of a quote names the tweets and accounts that it refers to, and who may reply', () => {
  const event: unknown = postedEvent({
    ...tweet,
    conversationId: '3' as TweetId,
    inReplyTo: reference('4', '5'),
    quoted: reference('6', '8'),
    replySettings: 'mentionedUsers',
  })
  assert.ok(Value.Check(TweetPosted, event))
  const { conversationId, inReplyToTweetId, inReplyToUserId, ...rest } = event
  assert.deepEqual([conversationId, inReplyToTweetId, inReplyToUserId], ['3', '4', '5'])
  assert.deepEqual([rest.quotedTweetId, rest.quotedUserId], ['6', '8'])
  assert.equal(rest.replySettings, 'mentionedUsers')
})

test('the event of a repost names its original', () => {
  const event: unknown = postedEvent({
    ...tweet,
    text: '',
    entities: '{}',
    reposted: reference('4', '5'),
  })
  assert.ok(Value.Check(TweetPosted, event))
  assert.deepEqual([event.repostedTweetId, event.repostedUserId, event.text], ['4', '5', ''])
})

test('a deleted tweet is a tombstone that says what it referred to, and when', () => {
  const event: unknown = deletedEvent({ ...tweet, inReplyTo: reference('4', '5') }, 9)
  assert.ok(Value.Check(TweetDeleted, event))
  const { id } = tweet
  const replied = { inReplyToTweetId: '4', inReplyToUserId: '5' }
  assert.deepEqual(event, { type: 'deleted', id, version: 2, authorId: '7', ...replied, atMs: 9 })
})
