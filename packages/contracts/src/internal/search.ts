import Type from 'typebox'
import { TweetIdSchema } from '../ids.ts'
import { defineRoute } from '../route.ts'

/** Ids of tweets that match a query, newest first, cut by id. A bad query is a 400 that says where and why. */
export const searchTweets = defineRoute({
  method: 'POST',
  path: '/internal/search',
  service: 'search',
  body: Type.Object({
    query: Type.String(),
    untilId: Type.Optional(TweetIdSchema),
    sinceId: Type.Optional(TweetIdSchema),
    limit: Type.Integer({ minimum: 1, maximum: 500 }),
  }),
  response: Type.Object({ ids: Type.Array(TweetIdSchema) }),
})

/** Rebuilds the index from MySQL while serving: writes every row, removes what MySQL does not have. */
export const rebuildSearch = defineRoute({
  method: 'POST',
  path: '/internal/search/rebuild',
  service: 'search',
  response: Type.Object({ indexed: Type.Integer(), removed: Type.Integer() }),
})
