import Type, { type Static } from 'typebox'
import { AccountIdSchema, ListIdSchema, TweetIdSchema } from './ids.ts'
import { Account, references, ReplySettings, TweetEntities } from './tweet.ts'

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

/** When it happened, in Unix milliseconds. Events from before this was told lack it, like all that is optional here. */
const atMs = Type.Optional(Type.Integer())

/**
 * A tweet was deleted: its tombstone, with what it referred to. Its reposts are told one by one; its likes and bookmarks
 * are not, they end with it.
 */
export const TweetDeleted = Type.Object({
  type: Type.Literal('deleted'),
  id: TweetIdSchema,
  version: Type.Integer({ minimum: 2 }),
  authorId: AccountIdSchema,
  ...references,
  atMs,
})

export const TweetEvent = Type.Union([TweetPosted, TweetDeleted])
export type TweetPosted = Static<typeof TweetPosted>
export type TweetDeleted = Static<typeof TweetDeleted>
export type TweetEvent = Static<typeof TweetEvent>

/** What somebody does to a tweet, each with what takes it back. */
export const Engagement = Type.Enum([
  'liked',
  'unliked',
  'bookmarked',
  'unbookmarked',
  'reposted',
  'unreposted',
  'quoted',
  'unquoted',
  'replied',
  'unreplied',
])
export type Engagement = Static<typeof Engagement>

/**
 * Somebody did something to a tweet, or took it back, so its counts changed. It says no number: whoever wants them asks
 * write, so that an event that comes twice or late changes nothing.
 */
export const TweetEngaged = Type.Object({
  type: Type.Literal('engaged'),
  tweetId: TweetIdSchema,
  authorId: AccountIdSchema,
  action: Type.Optional(Engagement),
  /** Who did it. */
  accountId: Type.Optional(AccountIdSchema),
  /** The repost, quote or reply that did it, or whose end took it back. */
  byTweetId: Type.Optional(TweetIdSchema),
  atMs,
})
export type TweetEngaged = Static<typeof TweetEngaged>

/** What an account does to another one. A follow also ends the request for it, and a block the follows between the two. */
export const RelationChange = Type.Enum([
  'followed',
  'unfollowed',
  'requested',
  'request-withdrawn',
  'request-declined',
  'blocked',
  'unblocked',
  'blocked-by',
  'unblocked-by',
  'muted',
  'unmuted',
])
export type RelationChange = Static<typeof RelationChange>

/** An account's relations changed: `version` is the account's relations version after the change. */
export const RelationsChanged = Type.Object({
  type: Type.Literal('relations-changed'),
  accountId: AccountIdSchema,
  version: Type.Integer({ minimum: 1 }),
  change: Type.Optional(RelationChange),
  /** The other account. */
  targetId: Type.Optional(AccountIdSchema),
  atMs,
})

/** No longer told, because nobody heard it: readers ask graph for the celebrities. Old events still parse. */
export const CelebrityBegan = Type.Object({
  type: Type.Literal('celebrity-began'),
  accountId: AccountIdSchema,
  sinceMs: Type.Integer(),
})

export const AccountChange = Type.Enum([
  'made',
  'renamed',
  'protected',
  'unprotected',
  'profile-changed',
])
export type AccountChange = Static<typeof AccountChange>

/** An account was made, its profile changed, or who may see its tweets. */
export const AccountChanged = Type.Object({
  type: Type.Literal('account-changed'),
  accountId: AccountIdSchema,
  change: Type.Optional(AccountChange),
  /** The account after it. */
  account: Type.Optional(Account),
  atMs,
})

export const GraphEvent = Type.Union([RelationsChanged, CelebrityBegan, AccountChanged])
export type AccountChanged = Static<typeof AccountChanged>
export type RelationsChanged = Static<typeof RelationsChanged>
export type CelebrityBegan = Static<typeof CelebrityBegan>
export type GraphEvent = Static<typeof GraphEvent>

/** A list was made, or its owner changed what it says of itself. A private one concerns nobody but its owner. */
const listDescribed = <Kind extends string>(type: Kind) =>
  Type.Object({
    type: Type.Literal(type),
    listId: ListIdSchema,
    ownerId: AccountIdSchema,
    name: Type.String(),
    description: Type.String(),
    private: Type.Boolean(),
    atMs: Type.Integer(),
  })

/** A list was deleted, with who is on it and who follows it. */
const ListDeleted = Type.Object({
  type: Type.Literal('list-deleted'),
  listId: ListIdSchema,
  ownerId: AccountIdSchema,
  atMs: Type.Integer(),
})

/** An account was put on a list or taken off it, or follows it or no more. */
const listJoined = <Kind extends string>(type: Kind) =>
  Type.Object({
    type: Type.Literal(type),
    listId: ListIdSchema,
    accountId: AccountIdSchema,
    atMs: Type.Integer(),
  })

export const ListEvent = Type.Union([
  listDescribed('list-made'),
  listDescribed('list-changed'),
  ListDeleted,
  listJoined('member-added'),
  listJoined('member-removed'),
  listJoined('list-followed'),
  listJoined('list-unfollowed'),
])
export type ListEvent = Static<typeof ListEvent>
