import { TweetDeleted, TweetPosted, type AccountId, type TweetId } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Value } from 'typebox/value'
import { deletedLine, postedLine } from './tweet-event.ts'

const tweet = {
  id: '1945000000000000001' as TweetId,
  authorId: '7' as AccountId,
  version: 1,
  text: 'quotes " and \\ and\nlines, \u2028 and 🐦',
  conversationId: '1945000000000000001' as TweetId,
  inReplyToTweetId: null,
  inReplyToUserId: null,
  entities: '{"hashtags":[{"start":1,"end":2,"tag":"a\\"b"}]}',
  trace: null,
}

test('the line of a posted tweet is the event that the contract describes', () => {
  const event: unknown = JSON.parse(postedLine(tweet))
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

test('the line of a reply names the tweet and the account that it answers', () => {
  const line = postedLine({
    ...tweet,
    conversationId: '3' as TweetId,
    inReplyToTweetId: '4' as TweetId,
    inReplyToUserId: '5' as AccountId,
  })
  const event: unknown = JSON.parse(line)
  assert.ok(Value.Check(TweetPosted, event))
  assert.deepEqual(
    [event.conversationId, event.inReplyToTweetId, event.inReplyToUserId],
    ['3', '4', '5'],
  )
})

test('the line of a deleted tweet is a tombstone and nothing else', () => {
  const event: unknown = JSON.parse(deletedLine(tweet.id, 2, tweet.authorId))
  assert.ok(Value.Check(TweetDeleted, event))
  assert.deepEqual(event, { type: 'deleted', id: tweet.id, version: 2, authorId: '7' })
})
