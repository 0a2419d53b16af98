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

/** Who may reply; without it everyone may. */
export const ReplySettings = Type.Enum(['following', 'mentionedUsers'])
export type ReplySettings = Static<typeof ReplySettings>

/** What a tweet points to: absent where it points to nothing. */
export const references = {
  inReplyToTweetId: Type.Optional(TweetIdSchema),
  inReplyToUserId: Type.Optional(AccountIdSchema),
  /** Only reposts have these: an entry of its own, without a text, that shows another tweet. */
  repostedTweetId: Type.Optional(TweetIdSchema),
  repostedUserId: Type.Optional(AccountIdSchema),
  quotedTweetId: Type.Optional(TweetIdSchema),
  quotedUserId: Type.Optional(AccountIdSchema),
} as const

/** A tweet as services tell each other of it: nothing here changes but by deletion. `trace` is the B3 context of the write's server span, kept when sampled. */
export const Tweet = Type.Object({
  id: TweetIdSchema,
  version: Type.Integer({ minimum: 1 }),
  authorId: AccountIdSchema,
  text: Type.String(),
  conversationId: TweetIdSchema,
  ...references,
  replySettings: Type.Optional(ReplySettings),
  entities: TweetEntities,
  trace: Type.Optional(Type.String()),
})
export type Tweet = Static<typeof Tweet>

/** What changes about a tweet: how often it was engaged with. */
export const TweetState = Type.Object({
  id: TweetIdSchema,
  replies: Type.Integer(),
  reposts: Type.Integer(),
  quotes: Type.Integer(),
  likes: Type.Integer(),
  bookmarks: Type.Integer(),
})
export type TweetState = Static<typeof TweetState>

/** An account as services tell each other of it; counts are asked for apart. */
export const Account = Type.Object({
  id: AccountIdSchema,
  username: Type.String(),
  name: Type.String(),
  createdAtMs: Type.Integer(),
  /** Only followers see its tweets, and it decides who follows. */
  protected: Type.Boolean(),
  description: Type.String(),
  location: Type.String(),
  url: Type.String(),
  profileImageUrl: Type.String(),
})
export type Account = Static<typeof Account>
