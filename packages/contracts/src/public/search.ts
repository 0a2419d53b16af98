import Type from 'typebox'
import { limits } from '../limits.ts'
import { definePublicRoute } from '../route.ts'
import { CountsAnswer, TweetPage } from './envelopes.ts'
import { tweetFieldsQuery } from './fields.ts'
import { exact, maxResults, pageBounds, paginationToken } from './query.ts'

const searchQuery = {
  query: Type.String({ minLength: 1, maxLength: limits.queryCharacters }),
  ...pageBounds,
  next_token: paginationToken,
  pagination_token: paginationToken,
} as const

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
      ...searchQuery,
      query: Type.String({ minLength: 1, maxLength: limits.recentQueryCharacters }),
      max_results: maxResults(10, 100, 10),
      sort_order: Type.Optional(Type.Enum(['recency', 'relevancy'])),
      ...tweetFieldsQuery,
    },
    exact,
  ),
  response: TweetPage,
})

export const searchAll = definePublicRoute({
  operationId: 'searchPostsAll',
  summary: 'Search all tweets',
  method: 'GET',
  path: '/2/tweets/search/all',
  service: 'timeline',
  auth: 'any',
  status: 200,
  query: Type.Object(
    {
      ...searchQuery,
      max_results: maxResults(10, 500, 10),
      sort_order: Type.Optional(Type.Enum(['recency', 'relevancy'])),
      ...tweetFieldsQuery,
    },
    exact,
  ),
  response: TweetPage,
})

export const countRecent = definePublicRoute({
  operationId: 'getPostsCountsRecent',
  summary: 'Count the tweets of the last seven days that match',
  method: 'GET',
  path: '/2/tweets/counts/recent',
  service: 'timeline',
  auth: 'any',
  status: 200,
  query: Type.Object(
    {
      ...searchQuery,
      granularity: Type.Optional(Type.Enum(['minute', 'hour', 'day'])),
      'search_count.fields': Type.Optional(
        Type.Array(Type.Enum(['end', 'start', 'tweet_count']), { minItems: 1, uniqueItems: true }),
      ),
    },
    exact,
  ),
  response: CountsAnswer,
})

export const countAll = definePublicRoute({
  operationId: 'getPostsCountsAll',
  summary: 'Count all tweets that match',
  method: 'GET',
  path: '/2/tweets/counts/all',
  service: 'timeline',
  auth: 'any',
  status: 200,
  query: Type.Object(
    {
      ...searchQuery,
      granularity: Type.Optional(Type.Enum(['minute', 'hour', 'day'])),
      'search_count.fields': Type.Optional(
        Type.Array(Type.Enum(['end', 'start', 'tweet_count']), { minItems: 1, uniqueItems: true }),
      ),
    },
    exact,
  ),
  response: CountsAnswer,
})
