import Type from 'typebox'
import { TweetIdSchema } from '../ids.ts'
import { limits } from '../limits.ts'
import { definePublicRoute } from '../route.ts'
import { ReplySettings } from '../tweet.ts'
import { TweetAnswer, TweetsAnswer } from './envelopes.ts'
import { tweetFieldsQuery } from './fields.ts'
import { exact, tweetParams } from './query.ts'

export const createTweet = definePublicRoute({
  operationId: 'createPosts',
  summary: 'Post a tweet, a reply or a quote',
  method: 'POST',
  path: '/2/tweets',
  service: 'write',
  auth: 'user',
  status: 201,
  headers: Type.Object({
    'idempotency-key': Type.Optional(
      Type.String({ minLength: 1, maxLength: limits.idempotencyKeyCharacters }),
    ),
  }),
  body: Type.Object(
    {
      text: Type.String(),
      reply: Type.Optional(Type.Object({ in_reply_to_tweet_id: TweetIdSchema }, exact)),
      quote_tweet_id: Type.Optional(TweetIdSchema),
      reply_settings: Type.Optional(ReplySettings),
    },
    exact,
  ),
  response: Type.Object({
    data: Type.Object({
      id: TweetIdSchema,
      text: Type.String(),
      edit_history_tweet_ids: Type.Array(TweetIdSchema),
    }),
  }),
})

export const deleteTweet = definePublicRoute({
  operationId: 'deletePosts',
  summary: 'Delete a tweet of your own',
  method: 'DELETE',
  path: '/2/tweets/:id',
  service: 'write',
  auth: 'user',
  status: 200,
  params: tweetParams,
  response: Type.Object({ data: Type.Object({ deleted: Type.Boolean() }) }),
})

export const hideReply = definePublicRoute({
  operationId: 'hidePostsReply',
  summary: 'Hide or show a reply in a conversation that you began',
  method: 'PUT',
  path: '/2/tweets/:tweet_id/hidden',
  service: 'write',
  auth: 'user',
  status: 200,
  params: Type.Object({ tweet_id: TweetIdSchema }),
  body: Type.Object({ hidden: Type.Boolean() }, exact),
  response: Type.Object({ data: Type.Object({ hidden: Type.Boolean() }) }),
})

export const getTweet = definePublicRoute({
  operationId: 'getPostsById',
  summary: 'Look up a tweet',
  method: 'GET',
  path: '/2/tweets/:id',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: tweetParams,
  query: Type.Object(tweetFieldsQuery, exact),
  response: TweetAnswer,
})

export const getTweets = definePublicRoute({
  operationId: 'getPostsByIds',
  summary: 'Look up several tweets',
  method: 'GET',
  path: '/2/tweets',
  service: 'timeline',
  auth: 'any',
  status: 200,
  query: Type.Object(
    {
      ids: Type.Array(TweetIdSchema, { minItems: 1, maxItems: limits.lookupIds }),
      ...tweetFieldsQuery,
    },
    exact,
  ),
  response: TweetsAnswer,
})
