import Type, { type Static } from 'typebox'
import { AccountIdSchema } from '../ids.ts'
import { defineRoute } from '../route.ts'
import { Account } from '../tweet.ts'

/** Whom a token belongs to. The token travels as the hex SHA-256 that is stored; null: not known. */
export const authenticate = defineRoute({
  method: 'POST',
  path: '/internal/authenticate',
  service: 'graph',
  body: Type.Object({ tokenHash: Type.String({ pattern: '^[0-9a-f]{64}$' }) }),
  response: Type.Object({
    /** An app-only token acts for no account. */
    credential: Type.Union([
      Type.Null(),
      Type.Object({ accountId: Type.Union([AccountIdSchema, Type.Null()]) }),
    ]),
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
 * Followers of authors for fanout. The asker names the version that it holds; followers come only when the author's
 * follower list has another version. A celebrity's followers come no more once its overlap is well over
 * (`limits.celebrityOverlapMs`): its tweets are not pushed.
 */
export const followersOf = defineRoute({
  method: 'POST',
  path: '/internal/followers',
  service: 'graph',
  body: Type.Object({
    authors: Type.Array(
      Type.Object({ id: AccountIdSchema, version: Type.Union([Type.Integer(), Type.Null()]) }),
      { maxItems: 5000 },
    ),
  }),
  response: Type.Object({
    authors: Type.Array(
      Type.Object({
        id: AccountIdSchema,
        version: Type.Integer(),
        followersCount: Type.Integer(),
        celebritySinceMs: Type.Union([Type.Integer(), Type.Null()]),
        followers: Type.Optional(Type.Array(AccountIdSchema)),
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

/** One page of followers or following, latest follow first. `before` is the position of the page's upper edge. */
export const connections = defineRoute({
  method: 'POST',
  path: '/internal/connections',
  service: 'graph',
  body: Type.Object({
    accountId: AccountIdSchema,
    direction: Type.Enum(['followers', 'following']),
    before: Type.Union([Type.String({ pattern: '^[0-9]{1,19}$' }), Type.Null()]),
    limit: Type.Integer({ minimum: 1, maximum: 1001 }),
  }),
  response: Type.Object({
    connections: Type.Array(Type.Object({ accountId: AccountIdSchema, position: Type.String() })),
  }),
})
