import Type from 'typebox'
import { AccountIdSchema, TweetIdSchema } from '../ids.ts'
import { limits } from '../limits.ts'
import { definePublicRoute } from '../route.ts'
import { TweetAnswer, TweetPage, TweetsAnswer } from './envelopes.ts'
import { tweetFieldsQuery } from './fields.ts'

const exact = { additionalProperties: false } as const

/** Bounds of a timeline page. Ids take precedence over times, as the X API has it; all bounds are exclusive by id. */
const pageBounds = {
  since_id: Type.Optional(TweetIdSchema),
  until_id: Type.Optional(TweetIdSchema),
  start_time: Type.Optional(Type.String({ format: 'date-time' })),
  end_time: Type.Optional(Type.String({ format: 'date-time' })),
} as const

const paginationToken = Type.Optional(Type.String({ minLength: 1, maxLength: 128 }))

const exclude = Type.Optional(
  Type.Array(Type.Enum(['replies', 'retweets']), { minItems: 1, uniqueItems: true }),
)

function maxResults(minimum: number, maximum: number, byDefault: number) {
  return Type.Optional(Type.Integer({ minimum, maximum, default: byDefault }))
}

const userParams = Type.Object({ id: AccountIdSchema })

export const createTweet = definePublicRoute({
  operationId: 'createPosts',
  summary: 'Post a tweet',
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
  params: Type.Object({ id: TweetIdSchema }),
  response: Type.Object({ data: Type.Object({ deleted: Type.Boolean() }) }),
})

export const getTweet = definePublicRoute({
  operationId: 'getPostsById',
  summary: 'Look up a tweet',
  method: 'GET',
  path: '/2/tweets/:id',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: Type.Object({ id: TweetIdSchema }),
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

export const getHomeTimeline = definePublicRoute({
  operationId: 'getUsersTimeline',
  summary: 'Your home timeline, newest first',
  method: 'GET',
  path: '/2/users/:id/timelines/reverse_chronological',
  service: 'timeline',
  auth: 'user',
  status: 200,
  params: userParams,
  query: Type.Object(
    {
      ...pageBounds,
      max_results: maxResults(1, 100, 100),
      pagination_token: paginationToken,
      exclude,
      ...tweetFieldsQuery,
    },
    exact,
  ),
  response: TweetPage,
})

export const getUserTweets = definePublicRoute({
  operationId: 'getUsersPosts',
  summary: "A user's tweets, newest first",
  method: 'GET',
  path: '/2/users/:id/tweets',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: userParams,
  query: Type.Object(
    {
      ...pageBounds,
      max_results: maxResults(5, 100, 10),
      pagination_token: paginationToken,
      exclude,
      ...tweetFieldsQuery,
    },
    exact,
  ),
  response: TweetPage,
})

export const getMentions = definePublicRoute({
  operationId: 'getUsersMentions',
  summary: 'Tweets that mention a user, newest first',
  method: 'GET',
  path: '/2/users/:id/mentions',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: userParams,
  query: Type.Object(
    {
      ...pageBounds,
      max_results: maxResults(5, 100, 10),
      pagination_token: paginationToken,
      ...tweetFieldsQuery,
    },
    exact,
  ),
  response: TweetPage,
})

export const searchRecent = definePublicRoute({
  operationId: 'searchPostsRecent',
  summary: 'Search the tweets of the last seven days',
  method: 'GET',
  path: '/2/tweets/search/recent',
  service: 'timeline',
  auth: 'any',
  status: 200,
  query: Type.Object(
    {
      query: Type.String({ minLength: 1, maxLength: 4096 }),
      ...pageBounds,
      max_results: maxResults(10, 100, 10),
      next_token: paginationToken,
      pagination_token: paginationToken,
      sort_order: Type.Optional(Type.Enum(['recency'])),
      ...tweetFieldsQuery,
    },
    exact,
  ),
  response: TweetPage,
})
