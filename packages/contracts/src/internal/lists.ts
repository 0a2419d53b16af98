import Type, { type Static } from 'typebox'
import { AccountIdSchema, ListIdSchema } from '../ids.ts'
import { defineRoute } from '../route.ts'

/** A list as services tell each other of it. */
export const List = Type.Object({
  id: ListIdSchema,
  ownerId: AccountIdSchema,
  name: Type.String(),
  description: Type.String(),
  private: Type.Boolean(),
  createdAtMs: Type.Integer(),
  members: Type.Integer(),
  followers: Type.Integer(),
})
export type List = Static<typeof List>

/** Lists by id, in no order; unknown and deleted ones are missing. Private ones are told: the asker hides them. */
export const listsByIds = defineRoute({
  method: 'POST',
  path: '/internal/lists/by-ids',
  service: 'graph',
  body: Type.Object({ ids: Type.Array(ListIdSchema, { maxItems: 1000 }) }),
  response: Type.Object({ lists: Type.Array(List) }),
})

/** Everybody on a list. */
export const listMembers = defineRoute({
  method: 'POST',
  path: '/internal/lists/members',
  service: 'graph',
  body: Type.Object({ listId: ListIdSchema }),
  response: Type.Object({ accountIds: Type.Array(AccountIdSchema) }),
})

/** Ids of lists around an account, the latest first, paged like `connections`. Private ones are among them. */
export const listsOf = defineRoute({
  method: 'POST',
  path: '/internal/lists/of',
  service: 'graph',
  body: Type.Object({
    kind: Type.Enum(['owned', 'memberships', 'followed', 'pinned']),
    accountId: AccountIdSchema,
    before: Type.Union([Type.String({ pattern: '^[0-9]{1,19}$' }), Type.Null()]),
    after: Type.Union([Type.String({ pattern: '^[0-9]{1,19}$' }), Type.Null()]),
    limit: Type.Integer({ minimum: 1, maximum: 1001 }),
  }),
  response: Type.Object({
    lists: Type.Array(Type.Object({ listId: ListIdSchema, position: Type.String() })),
  }),
})
