import Type, { type Static } from 'typebox'
import { AccountIdSchema, TweetIdSchema } from './ids.ts'
import { references, ReplySettings, TweetEntities } from './tweet.ts'

/**
 * A tweet was committed. The JSON line of this event is also the search document, so search can forward it as it is.
 * `version` is the row's: 1 when posted. A higher version wins; a tombstone wins over all.
 */
export const TweetPosted = Type.Object({
  type: Type.Literal('posted'),
  id: TweetIdSchema,
  version: Type.Integer({ minimum: 1 }),
  authorId: AccountIdSchema,
  text: Type.String(),
  createdAtMs: Type.Integer(),
  conversationId: TweetIdSchema,
  ...references,
  replySettings: Type.Optional(ReplySettings),
  entities: TweetEntities,
})

/** A tweet was deleted: its tombstone. */
export const TweetDeleted = Type.Object({
  type: Type.Literal('deleted'),
  id: TweetIdSchema,
  version: Type.Integer({ minimum: 2 }),
  authorId: AccountIdSchema,
})

export const TweetEvent = Type.Union([TweetPosted, TweetDeleted])
export type TweetPosted = Static<typeof TweetPosted>
export type TweetDeleted = Static<typeof TweetDeleted>
export type TweetEvent = Static<typeof TweetEvent>

/**
 * The counts of a tweet changed: it was liked, reposted, quoted, replied to, or one of these was undone. It says no
 * number: whoever wants them asks write, so that an event that comes twice or late changes nothing.
 */
export const TweetEngaged = Type.Object({
  type: Type.Literal('engaged'),
  tweetId: TweetIdSchema,
  authorId: AccountIdSchema,
})
export type TweetEngaged = Static<typeof TweetEngaged>

/** An account's relations changed: `version` is the account's relations version after the change. */
export const RelationsChanged = Type.Object({
  type: Type.Literal('relations-changed'),
  accountId: AccountIdSchema,
  version: Type.Integer({ minimum: 1 }),
})

/** The author passed the celebrity threshold at this time; its tweets are merged when read from now on. */
export const CelebrityBegan = Type.Object({
  type: Type.Literal('celebrity-began'),
  accountId: AccountIdSchema,
  sinceMs: Type.Integer(),
})

/** The account's profile changed, or who may see its tweets. */
export const AccountChanged = Type.Object({
  type: Type.Literal('account-changed'),
  accountId: AccountIdSchema,
})

export const GraphEvent = Type.Union([RelationsChanged, CelebrityBegan, AccountChanged])
export type AccountChanged = Static<typeof AccountChanged>
export type RelationsChanged = Static<typeof RelationsChanged>
export type CelebrityBegan = Static<typeof CelebrityBegan>
export type GraphEvent = Static<typeof GraphEvent>
