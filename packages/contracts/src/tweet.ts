import Type, { type Static } from 'typebox'
import { AccountIdSchema, TweetIdSchema } from './ids.ts'

const span = { start: Type.Integer(), end: Type.Integer() }

/** What a text contains, in the X API's shape; `start` and `end` count Unicode code points of the text. */
export const TweetEntities = Type.Object({
  urls: Type.Optional(
    Type.Array(
      Type.Object({
        ...span,
        url: Type.String(),
        expanded_url: Type.String(),
        display_url: Type.String(),
      }),
    ),
  ),
  hashtags: Type.Optional(Type.Array(Type.Object({ ...span, tag: Type.String() }))),
  cashtags: Type.Optional(Type.Array(Type.Object({ ...span, tag: Type.String() }))),
  /** Only names that belonged to an account as the tweet was posted; unknown names stay text. */
  mentions: Type.Optional(
    Type.Array(Type.Object({ ...span, username: Type.String(), id: AccountIdSchema })),
  ),
})
export type TweetEntities = Static<typeof TweetEntities>

/** A tweet as services tell each other of it. `trace` is the B3 context of the write's server span, kept when sampled. */
export const Tweet = Type.Object({
  id: TweetIdSchema,
  version: Type.Integer({ minimum: 1 }),
  authorId: AccountIdSchema,
  text: Type.String(),
  conversationId: TweetIdSchema,
  inReplyToTweetId: Type.Optional(TweetIdSchema),
  inReplyToUserId: Type.Optional(AccountIdSchema),
  entities: TweetEntities,
  trace: Type.Optional(Type.String()),
})
export type Tweet = Static<typeof Tweet>

/** An account as services tell each other of it. */
export const Account = Type.Object({
  id: AccountIdSchema,
  username: Type.String(),
  name: Type.String(),
  createdAtMs: Type.Integer(),
  followersCount: Type.Integer(),
  followingCount: Type.Integer(),
})
export type Account = Static<typeof Account>
