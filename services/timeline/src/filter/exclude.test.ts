import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountId, hydrated, tweet, tweetId } from '../test-tweets.ts'
import { isWanted } from './exclude.ts'

const author = accountId(2)
const plain = hydrated(tweet(tweetId(10), author))
const reply = hydrated(tweet(tweetId(10), author, { inReplyToTweetId: tweetId(9) }))
const repost = hydrated(tweet(tweetId(11), author), { original: tweet(tweetId(8), accountId(1)) })

const wanted = (exclude?: ('replies' | 'retweets')[]) =>
  [plain, reply, repost].map((one) => isWanted(exclude, one))

test('replies and reposts are left out when the request excludes them', () => {
  assert.deepEqual(wanted(), [true, true, true])
  assert.deepEqual(wanted(['replies']), [true, false, true])
  assert.deepEqual(wanted(['retweets']), [true, true, false])
  assert.deepEqual(wanted(['retweets', 'replies']), [true, false, false])
})
