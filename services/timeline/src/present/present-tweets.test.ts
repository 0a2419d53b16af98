import type {
  AccountId,
  ConnectionStatus,
  Tweet,
  TweetId,
  TweetView,
  UserField,
  UserView,
} from '@flightpath/contracts'
import { toBytes, type ByteText, type Client } from '@flightpath/http'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CachedAccount } from '../hydrate/cached.ts'
import { hydrate } from '../hydrate/hydrate.ts'
import { createReadCounts } from '../hydrate/read-counts.ts'
import { account, accountId, hydrated, tweet, tweetId, viewer } from '../test-tweets.ts'
import { presentTweets, type PresentDeps } from './present-tweets.ts'
import { createPresentTweet } from './present-tweet.ts'
import { createPresentUser, type UserFacts } from './present-user.ts'

const [me, author, reposter, blocked] = [1, 2, 3, 4].map(accountId) as [
  AccountId,
  AccountId,
  AccountId,
  AccountId,
]
const reader = { ...viewer(me, { blocked: new Set([blocked]) }), marks: null, countMarks: null }

const tweetIn = (json: ByteText): TweetView => JSON.parse(String(toBytes(json)))
const userIn = (json: ByteText): UserView => JSON.parse(String(toBytes(json)))

/** No counts are asked for in these tests, so that no owner is asked. */
const unasked: Client = {
  call: () => Promise.reject(new Error('an owner was asked')),
  [Symbol.asyncDispose]: async () => undefined,
}

function depsWith(tweets: readonly Tweet[], accounts: readonly CachedAccount[]): PresentDeps {
  const findTweet = finderOf<TweetId, Tweet>(tweets)
  return {
    graph: unasked,
    write: unasked,
    counts: createReadCounts({ graph: unasked, write: unasked }),
    hydration: {
      async tweets(ids) {
        const found = await findTweet(ids)
        return found.map((tweet) => tweet && { tweet, since: null, whole: null })
      },
      accounts: finderOf(accounts),
    },
  }
}

function finderOf<Id, Value extends { id: Id }>(values: readonly Value[]) {
  return async (ids: readonly (Id | undefined)[]) =>
    ids.map((wanted) => values.find(({ id }) => id === wanted))
}

test('a repost shows its original behind RT, with the author as first mention and entities moved', () => {
  const original = tweet(tweetId(5), author, {
    text: 'café with @them #now 𝒳 https://t.co/a $TWTR',
    entities: {
      mentions: [{ start: 10, end: 15, username: 'them', id: me }],
      hashtags: [{ start: 16, end: 20, tag: 'now' }],
      cashtags: [{ start: 38, end: 43, tag: 'TWTR' }],
      urls: [
        { start: 23, end: 37, url: 'https://t.co/a', expanded_url: 'https://a', display_url: 'a' },
      ],
    },
  })
  const repost = hydrated(tweet(tweetId(9), reposter, { text: '' }), { original })
  const fields = new Set(['entities', 'referenced_tweets', 'display_text_range'] as const)
  const view = tweetIn(createPresentTweet(fields)(repost))
  assert.equal(view.text, 'RT @user2: café with @them #now 𝒳 https://t.co/a $TWTR')
  assert.deepEqual(view.referenced_tweets, [{ type: 'retweeted', id: original.id }])
  assert.deepEqual(view.display_text_range, [0, Array.from(view.text).length])
  assert.deepEqual(
    view.entities?.mentions?.map(({ username }) => username),
    ['user2', 'them'],
  )
  const characters = Array.from(view.text)
  const { mentions = [], hashtags = [], cashtags = [], urls = [] } = view.entities ?? {}
  assert.deepEqual(
    [...mentions, ...hashtags, ...cashtags, ...urls].map(({ start, end }) =>
      characters.slice(start, end).join(''),
    ),
    ['@user2', '@them', '#now', '$TWTR', 'https://t.co/a'],
  )
})

test('what is referenced comes once, and what is gone or may not be seen becomes an error', async () => {
  const [seen, hidden] = [tweet(tweetId(1), author), tweet(tweetId(2), blocked)]
  const accounts = [author, reposter, blocked].map((id) => account(id))
  const quoting = (id: number, quotedTweetId: TweetId) =>
    hydrated(tweet(tweetId(id), reposter, { quotedTweetId }))
  const { includes, errors } = await presentTweets(
    depsWith([seen, hidden], accounts),
    reader,
    [quoting(10, seen.id), quoting(11, seen.id), quoting(12, hidden.id), quoting(13, tweetId(3))],
    { expansions: ['referenced_tweets.id.author_id', 'author_id'] },
  )
  assert.deepEqual(
    includes.tweets?.map((json) => tweetIn(json).id),
    [seen.id],
  )
  assert.deepEqual(
    includes.users?.map((json) => userIn(json).id),
    [reposter, author],
  )
  assert.deepEqual(
    errors.map(({ title, parameter, value }) => [title, parameter, value]),
    [
      ['Authorization Error', 'referenced_tweets.id', hidden.id],
      ['Not Found Error', 'referenced_tweets.id', '3'],
    ],
  )
})

test('a mentioned account that blocks the viewer is not included', async () => {
  const mentions = [author, blocked].map((id) => ({ start: 0, end: 1, username: `user${id}`, id }))
  const { includes, errors } = await presentTweets(
    depsWith([], [account(author), account(blocked)]),
    reader,
    [hydrated(tweet(tweetId(1), author, { entities: { mentions } }))],
    { expansions: ['entities.mentions.username'] },
  )
  assert.deepEqual(
    includes.users?.map((json) => userIn(json).id),
    [author],
  )
  assert.deepEqual(
    errors.map(({ title, value }) => [title, value]),
    [['Authorization Error', 'user4']],
  )
})

test('without fields and expansions nobody is asked and three members are shown', async () => {
  const { views, includes, errors } = await presentTweets(
    depsWith([], []),
    reader,
    [hydrated(tweet(tweetId(1), author))],
    {},
  )
  assert.deepEqual([includes, errors], [{ tweets: [], users: [] }, []])
  const [json] = views
  assert.ok(json)
  assert.deepEqual(Object.keys(tweetIn(json)), ['id', 'text', 'edit_history_tweet_ids'])
})

test('a tweet’s counts are those of now, whatever was shown of it before', () => {
  const shown = hydrated(tweet(tweetId(1), author))
  const likes = (count: number) => {
    const state = { id: shown.tweet.id, replies: 0, reposts: 0, quotes: 0, bookmarks: 0 }
    const present = createPresentTweet(new Set(['public_metrics'] as const))
    return tweetIn(present(shown, { ...state, likes: count })).public_metrics?.like_count
  }
  assert.deepEqual([likes(1), likes(2)], [1, 2])
})

test('a user’s view depends on who asks where its fields do, and on nothing held before', () => {
  const facts = (connections: ConnectionStatus[], followers = 0): UserFacts => ({
    account: { id: author, followers, following: 0, listed: 0, connections },
  })
  const shown = account(author, { description: 'old' })
  const present = (fields: readonly UserField[], connections: ConnectionStatus[], of = shown) =>
    userIn(createPresentUser(reader, new Set(fields))(of, facts(connections)))
  assert.equal(present(['connection_status'], ['following']).connection_status?.[0], 'following')
  assert.equal(present(['connection_status'], ['muting']).connection_status?.[0], 'muting')
  assert.equal(present(['description'], []).description, 'old')
  assert.equal(shown.shown?.fields, 'description')
  assert.deepEqual(Object.keys(present([], [])), ['id', 'name', 'username'])
  const counted = createPresentUser(reader, new Set(['public_metrics'] as const))
  for (const followers of [1, 2]) {
    const view = userIn(counted(shown, facts([], followers)))
    assert.equal(view.public_metrics?.followers_count, followers)
  }
  const changed = account(author, { description: 'new' })
  assert.equal(present(['description'], [], changed).description, 'new')
})

test('tweets are hydrated each in its id’s place, whatever lies between them', async () => {
  const original = tweet(tweetId(1), author)
  const repostOf = (id: number, { id: repostedTweetId, authorId: repostedUserId }: Tweet) =>
    tweet(tweetId(id), reposter, { repostedTweetId, repostedUserId })
  const gone = tweet(tweetId(2), author)
  const stored = [original, repostOf(3, original), repostOf(4, gone), tweet(tweetId(5), blocked)]
  const { hydration } = depsWith(stored, [account(author), account(reposter)])
  const found = await hydrate(hydration, [3, 2, 4, 1, 5, 3].map(tweetId), null)
  assert.deepEqual(
    found.map((one) => one && [one.tweet.id, one.author.id, one.original?.author.id]),
    [
      ['3', reposter, author],
      undefined,
      undefined,
      ['1', author, undefined],
      undefined,
      ['3', reposter, author],
    ],
  )
})
