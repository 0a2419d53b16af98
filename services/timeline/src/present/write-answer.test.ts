import {
  resourceNotFound,
  TweetPage,
  TweetView,
  UserAnswer,
  UserView,
  type PageMeta,
  type TweetId,
} from '@flightpath/contracts'
import { createJsonWriter, toByteText } from '@flightpath/http'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountId, tweetId } from '../test-tweets.ts'
import { writeOne, writeRefused, writeSeveral } from './write-answer.ts'

const tweets = ['plain', 'Zürich “quoted” \\ \n', 'とても良い天気', '👩‍👩‍👧 𝒳', '\ud800 alone'].map(
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

const tweetJson = createJsonWriter(TweetView)
const userJson = createJsonWriter(UserView)
const tweetsOf = (views: readonly TweetView[]) => views.map((view) => toByteText(tweetJson(view)))
const usersOf = (views: readonly UserView[]) => views.map((view) => toByteText(userJson(view)))
const parse = (bytes: Buffer | string): unknown => JSON.parse(bytes.toString())

test('a page is written as its contract says, and what is empty is not there', () => {
  const byContract = createJsonWriter(TweetPage)
  const pages = [
    { views: tweets, includes: {}, errors: [] },
    { views: tweets.slice(1), includes: { users }, errors: [] },
    { views: tweets, includes: { users, tweets: tweets.slice(3) }, errors },
    { views: [], includes: {}, errors },
    { views: [], includes: {}, errors: [] },
  ]
  for (const { views, includes, errors } of pages) {
    const meta: PageMeta = { result_count: views.length, next_token: 'b1' }
    const expected = byContract({
      ...(views.length > 0 && { data: views }),
      ...(Object.keys(includes).length > 0 && { includes }),
      ...(errors.length > 0 && { errors }),
      meta,
    })
    const written = {
      ...(includes.tweets && { tweets: tweetsOf(includes.tweets) }),
      ...(includes.users && { users: usersOf(includes.users) }),
    }
    const bytes = writeSeveral({ views: tweetsOf(views), includes: written, errors }, meta)
    assert.deepEqual(parse(bytes), parse(expected))
  }
})

test('one thing, or why there is none, is written as its contract says', () => {
  const byContract = createJsonWriter(UserAnswer)
  const [user] = users
  const none = writeOne({ views: [], includes: {}, errors })
  assert.deepEqual(parse(none), parse(byContract({ errors })))
  assert.ok(user)
  const one = writeOne({
    views: usersOf([user]),
    includes: { tweets: tweetsOf(tweets), users: [] },
    errors: [],
  })
  assert.deepEqual(parse(one), parse(byContract({ data: user, includes: { tweets } })))
})

test('a page that is refused has its error and a count of nothing', () => {
  const [error] = errors
  assert.ok(error)
  assert.deepEqual(parse(writeRefused(error)), { errors, meta: { result_count: 0 } })
})
