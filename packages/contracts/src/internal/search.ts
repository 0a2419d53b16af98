import Type from 'typebox'
import { AccountIdSchema, TweetIdSchema } from '../ids.ts'
import { defineRoute } from '../route.ts'

/**
 * Ids of tweets that match a query. `recency`: newest first, cut by id, above `sinceId` with `upward`. `relevancy`:
 * best first, cut by `offset`. A bad query is a 400 that says where and why.
 */
export const searchTweets = defineRoute({
  method: 'POST',
  path: '/internal/search',
  service: 'search',
  body: Type.Object({
    query: Type.String(),
    order: Type.Enum(['recency', 'relevancy']),
    untilId: Type.Optional(TweetIdSchema),
    sinceId: Type.Optional(TweetIdSchema),
    upward: Type.Optional(Type.Boolean()),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
    limit: Type.Integer({ minimum: 1, maximum: 500 }),
  }),
  response: Type.Object({ ids: Type.Array(TweetIdSchema) }),
})

/** Tweets that match, counted in stretches of time that cover `[fromMs, toMs)` without holes, oldest first. */
export const countTweets = defineRoute({
  method: 'POST',
  path: '/internal/search/counts',
  service: 'search',
  body: Type.Object({
    query: Type.String(),
    /** Only these ids count: `sinceId < id < untilId`. */
    sinceId: TweetIdSchema,
    untilId: TweetIdSchema,
    fromMs: Type.Integer(),
    toMs: Type.Integer(),
    granularity: Type.Enum(['minute', 'hour', 'day']),
    /** Authors whose tweets, and reposts of them, do not count for the one who asks. */
    withoutAuthors: Type.Array(AccountIdSchema),
    /** Tweets that do not count, nor do reposts of them. */
    withoutTweets: Type.Array(TweetIdSchema),
  }),
  response: Type.Object({
    counts: Type.Array(
      Type.Object({ startMs: Type.Integer(), endMs: Type.Integer(), tweets: Type.Integer() }),
    ),
  }),
})

/** Rebuilds the index from MySQL while serving: writes every row, removes what MySQL does not have. */
export const rebuildSearch = defineRoute({
  method: 'POST',
  path: '/internal/search/rebuild',
  service: 'search',
  response: Type.Object({ indexed: Type.Integer(), removed: Type.Integer() }),
})
