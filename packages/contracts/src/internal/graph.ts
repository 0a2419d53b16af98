import Type, { type Static } from 'typebox'
import { AccountIdSchema } from '../ids.ts'
import { limits } from '../limits.ts'
import { ConnectionStatus } from '../public/envelopes.ts'
import { defineRoute } from '../route.ts'
import { Account } from '../tweet.ts'

/** Whom tokens belong to, in the order of the request. They travel as the hex SHA-256 that is stored; null: not known. */
export const authenticate = defineRoute({
  method: 'POST',
  path: '/internal/authenticate',
  service: 'graph',
  body: Type.Object({
    tokenHashes: Type.Array(Type.String({ pattern: '^[0-9a-f]{64}$' }), {
      minItems: 1,
      maxItems: limits.tokensPerRequest,
    }),
  }),
  response: Type.Object({
    credentials: Type.Array(
      Type.Union([
        Type.Null(),
        /** An app-only token acts for no account. */
        Type.Object({ accountId: Type.Union([AccountIdSchema, Type.Null()]) }),
      ]),
    ),
  }),
})

/** Makes the account if the name is free (ignoring case), and issues one more bearer token for it. */
export const issueCredential = defineRoute({
  method: 'POST',
  path: '/internal/credentials',
  service: 'graph',
  body: Type.Object({ username: Type.String(), name: Type.Optional(Type.String()) }),
  response: Type.Object({ account: Account, created: Type.Boolean(), bearer: Type.String() }),
})

/** Issues a token that acts for no account: it may read what is public. */
export const issueAppCredential = defineRoute({
  method: 'POST',
  path: '/internal/app-credentials',
  service: 'graph',
  response: Type.Object({ bearer: Type.String() }),
})

/** Accounts by id, in no order; unknown ones are missing. At most 1,000. */
export const accountsByIds = defineRoute({
  method: 'POST',
  path: '/internal/accounts/by-ids',
  service: 'graph',
  body: Type.Object({ ids: Type.Array(AccountIdSchema, { maxItems: 1000 }) }),
  response: Type.Object({ accounts: Type.Array(Account) }),
})

/** Accounts by username, ignoring case, in no order; unknown ones are missing. At most 5,000. */
export const accountsByUsernames = defineRoute({
  method: 'POST',
  path: '/internal/accounts/by-usernames',
  service: 'graph',
  body: Type.Object({ usernames: Type.Array(Type.String(), { maxItems: 5000 }) }),
  response: Type.Object({ accounts: Type.Array(Account) }),
})

/**
 * What an account's views depend on. `version` grows with every change of these relations; `followVersion` is the
 * version of the latest follow, so that a home timeline built before it is known to lack the followed one's tweets.
 */
export const Relations = Type.Object({
  accountId: AccountIdSchema,
  version: Type.Integer(),
  followVersion: Type.Integer(),
  following: Type.Array(AccountIdSchema),
  /** Blocks in either direction: neither sees the other's tweets. */
  blocked: Type.Array(AccountIdSchema),
  muted: Type.Array(AccountIdSchema),
})
export type Relations = Static<typeof Relations>

/** Relations of several accounts, read at one moment each. Unknown accounts have version 0 and follow nobody. */
export const relationsOf = defineRoute({
  method: 'POST',
  path: '/internal/relations',
  service: 'graph',
  body: Type.Object({ accountIds: Type.Array(AccountIdSchema, { maxItems: 1000 }) }),
  response: Type.Object({ relations: Type.Array(Relations) }),
})

/**
 * Followers of authors for fanout, in pages. The asker names the version that it holds, and only authors of whom that
 * is not the version any more are in the answer, with `limit` followers in all. A list that did not fit goes on after
 * `next`: with that its author is asked for again, until it is null; `0` is before the first. All pages are read after
 * the version of the first, so that the list is never older than that version. A celebrity's followers come no more
 * once its overlap is well over (`limits.celebrityOverlapMs`): its tweets are not pushed.
 */
export const followersOf = defineRoute({
  method: 'POST',
  path: '/internal/followers',
  service: 'graph',
  body: Type.Object({
    authors: Type.Array(
      Type.Object({
        id: AccountIdSchema,
        version: Type.Union([Type.Integer(), Type.Null()]),
        after: Type.Union([AccountIdSchema, Type.Null()]),
      }),
      { maxItems: 5000 },
    ),
    limit: Type.Integer({ minimum: 1, maximum: 100_000 }),
  }),
  response: Type.Object({
    authors: Type.Array(
      Type.Object({
        id: AccountIdSchema,
        version: Type.Integer(),
        followersCount: Type.Integer(),
        celebritySinceMs: Type.Union([Type.Integer(), Type.Null()]),
        followers: Type.Optional(Type.Array(AccountIdSchema)),
        next: Type.Union([AccountIdSchema, Type.Null()]),
      }),
    ),
  }),
})

/** All celebrities. They are few: each has more followers than the threshold. */
export const celebrities = defineRoute({
  method: 'GET',
  path: '/internal/celebrities',
  service: 'graph',
  response: Type.Object({
    celebrities: Type.Array(Type.Object({ id: AccountIdSchema, sinceMs: Type.Integer() })),
  }),
})

/**
 * How pairs of accounts stand to each other, read from MySQL: what write asks before it lets `actorId` reply to, like,
 * quote or repost something by `targetId`. In the order of the request.
 */
export const relationshipsBetween = defineRoute({
  method: 'POST',
  path: '/internal/relationships',
  service: 'graph',
  body: Type.Object({
    pairs: Type.Array(Type.Object({ actorId: AccountIdSchema, targetId: AccountIdSchema }), {
      maxItems: 1000,
    }),
  }),
  response: Type.Object({
    relationships: Type.Array(
      Type.Object({
        /** The actor follows the target. */
        following: Type.Boolean(),
        /** The target follows the actor. */
        followedBy: Type.Boolean(),
        /** Either blocks the other. */
        blocked: Type.Boolean(),
        /** The target is protected. */
        protected: Type.Boolean(),
      }),
    ),
  }),
})

/** Counts of accounts, and how they stand to the viewer; unknown ones are missing. */
export const accountStates = defineRoute({
  method: 'POST',
  path: '/internal/accounts/states',
  service: 'graph',
  body: Type.Object({
    ids: Type.Array(AccountIdSchema, { maxItems: 1000 }),
    /** Null: nobody in particular, and no connections are told. */
    viewerId: Type.Union([AccountIdSchema, Type.Null()]),
  }),
  response: Type.Object({
    states: Type.Array(
      Type.Object({
        id: AccountIdSchema,
        followers: Type.Integer(),
        following: Type.Integer(),
        /** Public lists that the account is on. */
        listed: Type.Integer(),
        connections: Type.Array(ConnectionStatus),
      }),
    ),
  }),
})

/** Accounts whose username or name begins so, ignoring case, by username. `after` is a username in lower case. */
export const accountsByPrefix = defineRoute({
  method: 'POST',
  path: '/internal/accounts/by-prefix',
  service: 'graph',
  body: Type.Object({
    prefix: Type.String(),
    after: Type.Union([Type.String(), Type.Null()]),
    limit: Type.Integer({ minimum: 1, maximum: 1001 }),
  }),
  response: Type.Object({ accounts: Type.Array(Account) }),
})

/** All protected accounts: whose tweets are not counted for everybody. */
export const protectedAccounts = defineRoute({
  method: 'GET',
  path: '/internal/accounts/protected',
  service: 'graph',
  response: Type.Object({ ids: Type.Array(AccountIdSchema) }),
})

/** Pages of accounts around an account or a list, the latest first. */
export const connectionKinds = [
  'followers',
  'following',
  'follow-requests',
  'blocking',
  'muting',
  'list-members',
  'list-followers',
] as const

/**
 * One page of accounts, latest first; `subjectId` is an account's or a list's id. At most one of `before` and `after`
 * is a position; with `after` the page is the nearest one above it, still latest first.
 */
export const connections = defineRoute({
  method: 'POST',
  path: '/internal/connections',
  service: 'graph',
  body: Type.Object({
    kind: Type.Enum([...connectionKinds]),
    subjectId: Type.String({ pattern: '^[0-9]{1,19}$' }),
    before: Type.Union([Type.String({ pattern: '^[0-9]{1,19}$' }), Type.Null()]),
    after: Type.Union([Type.String({ pattern: '^[0-9]{1,19}$' }), Type.Null()]),
    limit: Type.Integer({ minimum: 1, maximum: 1001 }),
  }),
  response: Type.Object({
    connections: Type.Array(Type.Object({ accountId: AccountIdSchema, position: Type.String() })),
  }),
})

/** The key that signs page tokens, the same for all instances and kept in graph's schema: 32 bytes in base64url. */
export const pageTokenKey = defineRoute({
  method: 'GET',
  path: '/internal/page-token-key',
  service: 'graph',
  response: Type.Object({ key: Type.String() }),
})
