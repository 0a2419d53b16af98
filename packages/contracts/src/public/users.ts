import Type from 'typebox'
import { AccountIdSchema, UsernameSchema, visiblePattern } from '../ids.ts'
import { limits } from '../limits.ts'
import { definePublicRoute } from '../route.ts'
import { UserAnswer, UserPage, UsersAnswer } from './envelopes.ts'
import { userFieldsQuery } from './fields.ts'
import { exact, maxResults, paginationToken, userParams } from './query.ts'

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

export const getUsers = definePublicRoute({
  operationId: 'getUsersByIds',
  summary: 'Look up several users',
  method: 'GET',
  path: '/2/users',
  service: 'timeline',
  auth: 'any',
  status: 200,
  query: Type.Object(
    {
      ids: Type.Array(AccountIdSchema, { minItems: 1, maxItems: limits.lookupIds }),
      ...userFieldsQuery,
    },
    exact,
  ),
  response: UsersAnswer,
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

export const getUsersByUsernames = definePublicRoute({
  operationId: 'getUsersByUsernames',
  summary: 'Look up several users by username',
  method: 'GET',
  path: '/2/users/by',
  service: 'timeline',
  auth: 'any',
  status: 200,
  query: Type.Object(
    {
      usernames: Type.Array(UsernameSchema, { minItems: 1, maxItems: limits.lookupIds }),
      ...userFieldsQuery,
    },
    exact,
  ),
  response: UsersAnswer,
})

export const searchUsers = definePublicRoute({
  operationId: 'searchUsers',
  summary: 'Users whose username or name begins so',
  method: 'GET',
  path: '/2/users/search',
  service: 'timeline',
  auth: 'user',
  status: 200,
  query: Type.Object(
    {
      query: Type.String({ minLength: 1, maxLength: 50 }),
      max_results: maxResults(1, 1000, 100),
      next_token: paginationToken,
      pagination_token: paginationToken,
      ...userFieldsQuery,
    },
    exact,
  ),
  response: UserPage,
})

/** The X API v2 has no such route; without it nobody could become protected. */
export const updateProfile = definePublicRoute({
  operationId: 'updateProfile',
  summary: 'Change your profile, or who may see your tweets',
  method: 'PUT',
  path: '/2/users/:id',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: userParams,
  body: Type.Object(
    {
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 50, pattern: visiblePattern })),
      description: Type.Optional(Type.String({ maxLength: 160 })),
      location: Type.Optional(Type.String({ maxLength: 30 })),
      url: Type.Optional(Type.String({ maxLength: 100 })),
      profile_image_url: Type.Optional(Type.String({ maxLength: 200 })),
      protected: Type.Optional(Type.Boolean()),
    },
    exact,
  ),
  response: Type.Object({ data: Type.Object({ updated: Type.Boolean() }) }),
})
