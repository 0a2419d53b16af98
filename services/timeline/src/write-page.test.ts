import {
  resourceNotFound,
  TweetPage,
  type TweetId,
  type TweetView,
  type UserView,
} from '@flightpath/contracts'
import { createJsonWriter } from '@flightpath/http'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountId, tweetId } from './test-tweets.ts'
import { writeTweetPage } from './write-page.ts'

const byContract = createJsonWriter(TweetPage)

const views = ['plain', 'Zürich “quoted” \\ \n', 'とても良い天気', '👩‍👩‍👧 𝒳', '\ud800 alone'].map(
  (text, index): TweetView => {
    const id: TweetId = tweetId(index + 1)
    return { id, text, edit_history_tweet_ids: [id], possibly_sensitive: false }
  },
)
const users = ['Ada', 'Дарья'].map((name, index): UserView => ({
  id: accountId(index + 1),
  name,
  username: `user${index}`,
}))
const errors = [resourceNotFound('tweet', 'ids', '“9”')]

test('a page is written as its contract says, however often its views were shown', () => {
  const pages = [
    { views, includes: {}, errors: [] },
    { views: views.slice(1), includes: { users }, errors: [] },
    { views, includes: { users, tweets: views.slice(3) }, errors },
    { views: [], includes: {}, errors },
    { views: [], includes: {}, errors: [] },
  ]
  for (const page of pages) {
    const meta = { result_count: page.views.length, next_token: 'b1' }
    const expected = byContract({
      ...(page.views.length > 0 && { data: page.views }),
      ...(Object.keys(page.includes).length > 0 && { includes: page.includes }),
      ...(page.errors.length > 0 && { errors: page.errors }),
      meta,
    })
    assert.deepEqual(JSON.parse(writeTweetPage(page, meta).toString()), JSON.parse(expected))
  }
})
