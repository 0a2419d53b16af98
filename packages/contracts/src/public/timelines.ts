// Pages of tweets: every one of them newest first, with tokens for both ways.
import Type from 'typebox'
import { ListIdSchema } from '../ids.ts'
import { definePublicRoute } from '../route.ts'
import { TweetPage } from './envelopes.ts'
import { tweetFieldsQuery } from './fields.ts'
import {
  exact,
  exclude,
  maxResults,
  pageBounds,
  paginationToken,
  tweetParams,
  userParams,
} from './query.ts'

export const getHomeTimeline = definePublicRoute({
  operationId: 'getUsersTimeline',
  summary: 'Your home timeline',
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
  summary: "A user's tweets",
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
  summary: 'Tweets that mention a user',
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

export const getListTweets = definePublicRoute({
  operationId: 'getListsPosts',
  summary: "Tweets by a list's members",
  method: 'GET',
  path: '/2/lists/:id/tweets',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: Type.Object({ id: ListIdSchema }),
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

export const getLikedTweets = definePublicRoute({
  operationId: 'getUsersLikedPosts',
  summary: 'Tweets that a user likes, latest like first',
  method: 'GET',
  path: '/2/users/:id/liked_tweets',
  service: 'timeline',
  auth: 'user',
  status: 200,
  params: userParams,
  query: Type.Object(
    {
      ...pageBounds,
      max_results: maxResults(5, 100, 100),
      pagination_token: paginationToken,
      ...tweetFieldsQuery,
    },
    exact,
  ),
  response: TweetPage,
})

export const getBookmarks = definePublicRoute({
  operationId: 'getUsersBookmarks',
  summary: 'Your bookmarks, latest first',
  method: 'GET',
  path: '/2/users/:id/bookmarks',
  service: 'timeline',
  auth: 'user',
  status: 200,
  params: userParams,
  query: Type.Object(
    {
      ...pageBounds,
      max_results: maxResults(1, 100, 100),
      pagination_token: paginationToken,
      ...tweetFieldsQuery,
    },
    exact,
  ),
  response: TweetPage,
})

export const getQuoteTweets = definePublicRoute({
  operationId: 'getPostsQuotedPosts',
  summary: 'Tweets that quote a tweet',
  method: 'GET',
  path: '/2/tweets/:id/quote_tweets',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: tweetParams,
  query: Type.Object(
    {
      max_results: maxResults(10, 100, 10),
      pagination_token: paginationToken,
      exclude,
      ...tweetFieldsQuery,
    },
    exact,
  ),
  response: TweetPage,
})

export const getRetweets = definePublicRoute({
  operationId: 'getPostsReposts',
  summary: 'Reposts of a tweet',
  method: 'GET',
  path: '/2/tweets/:id/retweets',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: tweetParams,
  query: Type.Object(
    {
      max_results: maxResults(1, 100, 100),
      pagination_token: paginationToken,
      ...tweetFieldsQuery,
    },
    exact,
  ),
  response: TweetPage,
})

export const getRepostsOfMe = definePublicRoute({
  operationId: 'getUsersRepostsOfMe',
  summary: 'Tweets of yours that somebody reposted',
  method: 'GET',
  path: '/2/users/reposts_of_me',
  service: 'timeline',
  auth: 'user',
  status: 200,
  query: Type.Object(
    {
      max_results: maxResults(1, 100, 100),
      pagination_token: paginationToken,
      ...tweetFieldsQuery,
    },
    exact,
  ),
  response: TweetPage,
})
