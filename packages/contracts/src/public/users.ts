import Type from 'typebox'
import { AccountIdSchema, UsernameSchema } from '../ids.ts'
import { definePublicRoute } from '../route.ts'
import { UserAnswer, UserPage } from './envelopes.ts'
import { userFieldsQuery } from './fields.ts'

const exact = { additionalProperties: false } as const
const userParams = Type.Object({ id: AccountIdSchema })

export const getMe = definePublicRoute({
  operationId: 'getUsersMe',
  summary: 'The account that the token belongs to',
  method: 'GET',
  path: '/2/users/me',
  service: 'timeline',
  auth: 'user',
  status: 200,
  query: Type.Object(userFieldsQuery, exact),
  response: UserAnswer,
})

export const getUser = definePublicRoute({
  operationId: 'getUsersById',
  summary: 'Look up a user',
  method: 'GET',
  path: '/2/users/:id',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: userParams,
  query: Type.Object(userFieldsQuery, exact),
  response: UserAnswer,
})

export const getUserByUsername = definePublicRoute({
  operationId: 'getUsersByUsername',
  summary: 'Look up a user by username',
  method: 'GET',
  path: '/2/users/by/username/:username',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: Type.Object({ username: UsernameSchema }),
  query: Type.Object(userFieldsQuery, exact),
  response: UserAnswer,
})

export const followUser = definePublicRoute({
  operationId: 'followUser',
  summary: 'Follow a user',
  method: 'POST',
  path: '/2/users/:id/following',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: userParams,
  body: Type.Object({ target_user_id: AccountIdSchema }, exact),
  response: Type.Object({
    data: Type.Object({ following: Type.Boolean(), pending_follow: Type.Boolean() }),
  }),
})

export const unfollowUser = definePublicRoute({
  operationId: 'unfollowUser',
  summary: 'Unfollow a user',
  method: 'DELETE',
  path: '/2/users/:source_user_id/following/:target_user_id',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: Type.Object({ source_user_id: AccountIdSchema, target_user_id: AccountIdSchema }),
  response: Type.Object({ data: Type.Object({ following: Type.Boolean() }) }),
})

const connectionsQuery = Type.Object(
  {
    max_results: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    pagination_token: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    ...userFieldsQuery,
  },
  exact,
)

export const getFollowers = definePublicRoute({
  operationId: 'getUsersFollowers',
  summary: 'Who follows a user, newest first',
  method: 'GET',
  path: '/2/users/:id/followers',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: userParams,
  query: connectionsQuery,
  response: UserPage,
})

export const getFollowing = definePublicRoute({
  operationId: 'getUsersFollowing',
  summary: 'Whom a user follows, newest first',
  method: 'GET',
  path: '/2/users/:id/following',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: userParams,
  query: connectionsQuery,
  response: UserPage,
})
