import Type, { type Static } from 'typebox'
import { AccountIdSchema, TweetIdSchema } from '../ids.ts'
import { defineRoute } from '../route.ts'
import { Tweet } from '../tweet.ts'

const ids = Type.Object({ ids: Type.Array(TweetIdSchema) })

/** Bounds of a read of ids, newest first: `sinceId < id < untilId`, both optional. */
const bounds = {
  untilId: Type.Optional(TweetIdSchema),
  sinceId: Type.Optional(TweetIdSchema),
  limit: Type.Integer({ minimum: 1, maximum: 2000 }),
} as const

/** Tweets by id, in no order; unknown and deleted ones are missing. At most 1,000. */
export const tweetsByIds = defineRoute({
  method: 'POST',
  path: '/internal/tweets/by-ids',
  service: 'write',
  body: Type.Object({ ids: Type.Array(TweetIdSchema, { maxItems: 1000 }) }),
  response: Type.Object({ tweets: Type.Array(Tweet) }),
})

/** The newest ids of tweets by any of these authors (their union, merged), without deleted ones. */
export const newestByAuthors = defineRoute({
  method: 'POST',
  path: '/internal/tweets/newest-by-authors',
  service: 'write',
  body: Type.Object({ authorIds: Type.Array(AccountIdSchema, { maxItems: 5001 }), ...bounds }),
  response: ids,
})

/** The newest ids of tweets that mention an account, without deleted ones. */
export const newestMentions = defineRoute({
  method: 'POST',
  path: '/internal/tweets/newest-mentions',
  service: 'write',
  body: Type.Object({ accountId: AccountIdSchema, ...bounds }),
  response: ids,
})

/** A row for the search index: the event as it was published, or the tombstone of a deleted tweet. */
export const ScannedTweet = Type.Object({
  id: TweetIdSchema,
  version: Type.Integer(),
  /** The JSON line of TweetPosted; absent for a deleted tweet. */
  posted: Type.Optional(Type.String()),
})
export type ScannedTweet = Static<typeof ScannedTweet>

/** All rows with an id above `afterId`, ascending: what search rebuilds its index from. */
export const scanTweets = defineRoute({
  method: 'POST',
  path: '/internal/tweets/scan',
  service: 'write',
  body: Type.Object({
    afterId: TweetIdSchema,
    limit: Type.Integer({ minimum: 1, maximum: 2000 }),
  }),
  response: Type.Object({ tweets: Type.Array(ScannedTweet) }),
})
