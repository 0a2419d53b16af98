// Likes, reposts, bookmarks and pinned tweets.
import Type from 'typebox'
import { AccountIdSchema, TweetIdSchema } from '../ids.ts'
import { definePublicRoute } from '../route.ts'
import { UserPage } from './envelopes.ts'
import { pageOfUsers } from './fields.ts'
import { exact, tweetParams, userParams } from './query.ts'

const engagementParams = Type.Object({ id: AccountIdSchema, tweet_id: TweetIdSchema })

export const likeTweet = definePublicRoute({
  operationId: 'likePost',
  summary: 'Like a tweet',
  method: 'POST',
  path: '/2/users/:id/likes',
  service: 'write',
  auth: 'user',
  status: 200,
  params: userParams,
  body: Type.Object({ tweet_id: TweetIdSchema }, exact),
  response: Type.Object({ data: Type.Object({ liked: Type.Boolean() }) }),
})

export const unlikeTweet = definePublicRoute({
  operationId: 'unlikePost',
  summary: 'Take a like back',
  method: 'DELETE',
  path: '/2/users/:id/likes/:tweet_id',
  service: 'write',
  auth: 'user',
  status: 200,
  params: engagementParams,
  response: Type.Object({ data: Type.Object({ liked: Type.Boolean() }) }),
})

export const repostTweet = definePublicRoute({
  operationId: 'repostPost',
  summary: 'Repost a tweet',
  method: 'POST',
  path: '/2/users/:id/retweets',
  service: 'write',
  auth: 'user',
  status: 200,
  params: userParams,
  body: Type.Object({ tweet_id: TweetIdSchema }, exact),
  response: Type.Object({ data: Type.Object({ id: TweetIdSchema, retweeted: Type.Boolean() }) }),
})

export const unrepostTweet = definePublicRoute({
  operationId: 'unrepostPost',
  summary: 'Undo a repost',
  method: 'DELETE',
  path: '/2/users/:id/retweets/:source_tweet_id',
  service: 'write',
  auth: 'user',
  status: 200,
  params: Type.Object({ id: AccountIdSchema, source_tweet_id: TweetIdSchema }),
  response: Type.Object({ data: Type.Object({ retweeted: Type.Boolean() }) }),
})

export const bookmarkTweet = definePublicRoute({
  operationId: 'createUsersBookmark',
  summary: 'Bookmark a tweet',
  method: 'POST',
  path: '/2/users/:id/bookmarks',
  service: 'write',
  auth: 'user',
  status: 200,
  params: userParams,
  body: Type.Object({ tweet_id: TweetIdSchema }, exact),
  response: Type.Object({ data: Type.Object({ bookmarked: Type.Boolean() }) }),
})

export const unbookmarkTweet = definePublicRoute({
  operationId: 'deleteUsersBookmark',
  summary: 'Remove a bookmark',
  method: 'DELETE',
  path: '/2/users/:id/bookmarks/:tweet_id',
  service: 'write',
  auth: 'user',
  status: 200,
  params: engagementParams,
  response: Type.Object({ data: Type.Object({ bookmarked: Type.Boolean() }) }),
})

export const pinTweet = definePublicRoute({
  operationId: 'pinPost',
  summary: 'Pin a tweet of your own to your profile',
  method: 'POST',
  path: '/2/users/:id/pinned_tweets',
  service: 'write',
  auth: 'user',
  status: 200,
  params: userParams,
  body: Type.Object({ tweet_id: TweetIdSchema }, exact),
  response: Type.Object({ data: Type.Object({ pinned: Type.Boolean() }) }),
})

export const unpinTweet = definePublicRoute({
  operationId: 'unpinPost',
  summary: 'Unpin a tweet',
  method: 'DELETE',
  path: '/2/users/:id/pinned_tweets/:tweet_id',
  service: 'write',
  auth: 'user',
  status: 200,
  params: engagementParams,
  response: Type.Object({ data: Type.Object({ pinned: Type.Boolean() }) }),
})

export const getLikingUsers = definePublicRoute({
  operationId: 'getPostsLikingUsers',
  summary: 'Who likes a tweet, latest first',
  method: 'GET',
  path: '/2/tweets/:id/liking_users',
  service: 'timeline',
  auth: 'user',
  status: 200,
  params: tweetParams,
  query: pageOfUsers(100),
  response: UserPage,
})

export const getRetweetedBy = definePublicRoute({
  operationId: 'getPostsRepostedBy',
  summary: 'Who reposted a tweet, latest first',
  method: 'GET',
  path: '/2/tweets/:id/retweeted_by',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: tweetParams,
  query: pageOfUsers(100),
  response: UserPage,
})
