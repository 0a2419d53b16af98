import Type, { type Static } from 'typebox'
import { AccountIdSchema, TweetIdSchema } from '../ids.ts'
import { defineRoute } from '../route.ts'
import { Tweet, TweetState } from '../tweet.ts'

const ids = Type.Object({ ids: Type.Array(TweetIdSchema) })

/**
 * Bounds of a read of ids: `sinceId < id < untilId`, both optional. Without `upward` the newest `limit` of them; with
 * it the `limit` nearest to `sinceId`. Either way the answer is newest first.
 */
const bounds = {
  untilId: Type.Optional(TweetIdSchema),
  sinceId: Type.Optional(TweetIdSchema),
  upward: Type.Optional(Type.Boolean()),
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

/** What changes about tweets, read from MySQL; unknown and deleted ones are missing. */
export const tweetStates = defineRoute({
  method: 'POST',
  path: '/internal/tweets/states',
  service: 'write',
  body: Type.Object({ ids: Type.Array(TweetIdSchema, { maxItems: 1000 }) }),
  response: Type.Object({ states: Type.Array(TweetState) }),
})

/** What write knows of accounts, read from MySQL; an account that never wrote has zeros. */
export const authorStates = defineRoute({
  method: 'POST',
  path: '/internal/authors/states',
  service: 'write',
  body: Type.Object({ ids: Type.Array(AccountIdSchema, { maxItems: 1000 }) }),
  response: Type.Object({
    states: Type.Array(
      Type.Object({
        id: AccountIdSchema,
        /** Tweets, replies and reposts that are there. */
        tweets: Type.Integer(),
        /** Likes given to tweets that are there. */
        likes: Type.Integer(),
        pinnedTweetId: Type.Optional(TweetIdSchema),
        newestTweetId: Type.Optional(TweetIdSchema),
      }),
    ),
  }),
})

/**
 * Pages of tweets or accounts by engagement. The subject is an account for `likes-by`, `bookmarks-by` (tweets that it
 * likes, bookmarked) and `reposts-of-author` (its tweets that somebody reposted); a tweet for `likers`, `reposters`
 * (accounts), `reposts` (the entries) and `quotes` (tweets).
 */
export const engagementKinds = [
  'likes-by',
  'bookmarks-by',
  'reposts-of-author',
  'likers',
  'reposters',
  'reposts',
  'quotes',
] as const

/**
 * One page of engagements with what is not deleted, the latest first. At most one of `before` and `after` is a
 * position; with `after` the page is the nearest one above it, still latest first. Positions are ids in time order;
 * where the entries are tweets' own (`reposts`, `quotes`, `reposts-of-author`) they are their ids.
 */
export const engagements = defineRoute({
  method: 'POST',
  path: '/internal/engagements',
  service: 'write',
  body: Type.Object({
    kind: Type.Enum([...engagementKinds]),
    subjectId: Type.String({ pattern: '^[0-9]{1,19}$' }),
    before: Type.Union([Type.String({ pattern: '^[0-9]{1,19}$' }), Type.Null()]),
    after: Type.Union([Type.String({ pattern: '^[0-9]{1,19}$' }), Type.Null()]),
    limit: Type.Integer({ minimum: 1, maximum: 1001 }),
  }),
  response: Type.Object({
    /** `id` is a tweet's or an account's, as the kind has it. */
    entries: Type.Array(Type.Object({ id: Type.String(), position: Type.String() })),
  }),
})

/** A reply that who began its conversation hid. */
export const HiddenReply = Type.Object({
  id: TweetIdSchema,
  authorId: AccountIdSchema,
  hiddenBy: AccountIdSchema,
})
export type HiddenReply = Static<typeof HiddenReply>

/** Those of these tweets that are hidden, in no order. Never cached. */
export const hiddenAmong = defineRoute({
  method: 'POST',
  path: '/internal/tweets/hidden-among',
  service: 'write',
  body: Type.Object({ ids: Type.Array(TweetIdSchema, { maxItems: 1000 }) }),
  response: Type.Object({ replies: Type.Array(HiddenReply) }),
})

/** All that are hidden with `afterId < id < untilId`, ascending. Deleted ones may be among them. */
export const hiddenReplies = defineRoute({
  method: 'POST',
  path: '/internal/tweets/hidden',
  service: 'write',
  body: Type.Object({
    afterId: TweetIdSchema,
    untilId: TweetIdSchema,
    limit: Type.Integer({ minimum: 1, maximum: 5000 }),
  }),
  response: Type.Object({ replies: Type.Array(HiddenReply) }),
})

/** A row for the search index: the event as it was published with its counts, or the tombstone of a deleted tweet. */
export const ScannedTweet = Type.Object({
  id: TweetIdSchema,
  version: Type.Integer(),
  /** Grows with each change of the counts. */
  countsVersion: Type.Integer(),
  replies: Type.Integer(),
  reposts: Type.Integer(),
  quotes: Type.Integer(),
  likes: Type.Integer(),
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

/** The rows of some tweets as `scanTweets` has them, in no order; unknown ones are missing. */
export const searchRows = defineRoute({
  method: 'POST',
  path: '/internal/tweets/search-rows',
  service: 'write',
  body: Type.Object({ ids: Type.Array(TweetIdSchema, { maxItems: 1000 }) }),
  response: Type.Object({ tweets: Type.Array(ScannedTweet) }),
})
