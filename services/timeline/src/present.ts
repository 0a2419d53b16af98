import {
  resourceNotFound,
  type Account,
  type Includes,
  type ResourceNotFound,
  type Tweet,
  type TweetExpansion,
  type TweetField,
  type TweetId,
  type TweetView,
  type UserField,
  type UserView,
} from '@flightpath/contracts'
import { timeOf } from '@flightpath/snowflake'
import type { Hydration } from './hydrate.ts'

/** What a request asks to see. */
export type FieldsQuery = {
  readonly 'tweet.fields'?: readonly TweetField[]
  readonly 'user.fields'?: readonly UserField[]
  readonly expansions?: readonly TweetExpansion[]
}

export type Presented = {
  readonly views: TweetView[]
  readonly includes?: Includes
  readonly errors?: ResourceNotFound[]
}

/**
 * Tweets in the X API's shape with the includes that the request expands, each included thing once. What an
 * expansion points to and is not there (a deleted original) becomes a partial error.
 */
export async function presentTweets(
  hydration: Hydration,
  tweets: readonly Tweet[],
  query: FieldsQuery,
): Promise<Presented> {
  const expansions = new Set(query.expansions)
  const tweetFields = new Set(query['tweet.fields'])
  const userFields = new Set(query['user.fields'])
  const views = tweets.map((tweet) => presentTweet(tweet, tweetFields))
  if (expansions.size === 0) return { views }

  const referencedIds = expands(expansions, 'referenced_tweets.id')
    ? distinct(tweets.flatMap((tweet) => tweet.inReplyToTweetId ?? []))
    : []
  const referenced = await hydration.tweets(referencedIds)
  const userIds = distinct([
    ...tweets.flatMap((tweet) => expandedUserIds(tweet, expansions)),
    ...(expands(expansions, 'referenced_tweets.id.author_id')
      ? [...referenced.values()].map((tweet) => tweet.authorId)
      : []),
  ])
  const accounts = await hydration.accounts(userIds)
  const tweetViews = referencedIds.flatMap((id) => {
    const tweet = referenced.get(id)
    return tweet === undefined ? [] : [presentTweet(tweet, tweetFields)]
  })
  const userViews = userIds.flatMap((id) => {
    const account = accounts.get(id)
    return account === undefined ? [] : [presentUser(account, userFields)]
  })
  const errors = referencedIds
    .filter((id) => !referenced.has(id))
    .map((id) => resourceNotFound('tweet', 'referenced_tweets.id', id))
  const includes = {
    ...(tweetViews.length > 0 && { tweets: tweetViews }),
    ...(userViews.length > 0 && { users: userViews }),
  }
  return {
    views,
    ...(Object.keys(includes).length > 0 && { includes }),
    ...(errors.length > 0 && { errors }),
  }
}

/** An expansion asks for what it passes through, too: an author of a referenced tweet comes with that tweet. */
function expands(expansions: ReadonlySet<TweetExpansion>, wanted: TweetExpansion): boolean {
  return [...expansions].some((name) => name === wanted || name.startsWith(`${wanted}.`))
}

function expandedUserIds(tweet: Tweet, expansions: ReadonlySet<TweetExpansion>) {
  return [
    ...(expansions.has('author_id') ? [tweet.authorId] : []),
    ...(expansions.has('in_reply_to_user_id') && tweet.inReplyToUserId !== undefined
      ? [tweet.inReplyToUserId]
      : []),
    ...(expansions.has('entities.mentions.username')
      ? (tweet.entities.mentions ?? []).map((mention) => mention.id)
      : []),
  ]
}

/** One tweet: id, text and edit history always, the rest when asked for. */
function presentTweet(tweet: Tweet, fields: ReadonlySet<TweetField>): TweetView {
  const view: TweetView = { id: tweet.id, text: tweet.text, edit_history_tweet_ids: [tweet.id] }
  if (fields.size === 0) return view
  if (fields.has('author_id')) view.author_id = tweet.authorId
  if (fields.has('conversation_id')) view.conversation_id = tweet.conversationId
  if (fields.has('created_at')) view.created_at = createdAt(tweet.id)
  if (fields.has('display_text_range')) view.display_text_range = [0, Array.from(tweet.text).length]
  if (fields.has('entities') && Object.keys(tweet.entities).length > 0) {
    view.entities = tweet.entities
  }
  if (fields.has('in_reply_to_user_id') && tweet.inReplyToUserId !== undefined) {
    view.in_reply_to_user_id = tweet.inReplyToUserId
  }
  if (fields.has('referenced_tweets') && tweet.inReplyToTweetId !== undefined) {
    view.referenced_tweets = [{ type: 'replied_to', id: tweet.inReplyToTweetId }]
  }
  return view
}

/** One user: id, name and username always, the rest when asked for. */
export function presentUser(account: Account, fields: ReadonlySet<UserField>): UserView {
  const view: UserView = { id: account.id, name: account.name, username: account.username }
  if (fields.has('created_at')) view.created_at = new Date(account.createdAtMs).toISOString()
  if (fields.has('description')) view.description = ''
  if (fields.has('protected')) view.protected = false
  if (fields.has('verified')) view.verified = false
  return view
}

/** Milliseconds are mandatory: tweepy reads them. */
function createdAt(id: TweetId): string {
  return new Date(timeOf(id)).toISOString()
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
