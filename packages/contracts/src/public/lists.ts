// Lists, their members and followers.
import Type from 'typebox'
import { AccountIdSchema, ListIdSchema, visiblePattern } from '../ids.ts'
import { definePublicRoute } from '../route.ts'
import { ListAnswer, ListPage, UserPage } from './envelopes.ts'
import { listFieldsQuery, pageOfUsers } from './fields.ts'
import { exact, maxResults, paginationToken, userParams } from './query.ts'

const listParams = Type.Object({ id: ListIdSchema })
const userListParams = Type.Object({ id: AccountIdSchema, list_id: ListIdSchema })
const name = Type.String({ minLength: 1, maxLength: 25, pattern: visiblePattern })
const description = Type.Optional(Type.String({ maxLength: 100 }))

const pageOfLists = Type.Object(
  {
    max_results: maxResults(1, 100, 100),
    pagination_token: paginationToken,
    ...listFieldsQuery,
  },
  exact,
)

export const createList = definePublicRoute({
  operationId: 'createLists',
  summary: 'Make a list',
  method: 'POST',
  path: '/2/lists',
  service: 'graph',
  auth: 'user',
  status: 200,
  body: Type.Object({ name, description, private: Type.Optional(Type.Boolean()) }, exact),
  response: Type.Object({ data: Type.Object({ id: ListIdSchema, name: Type.String() }) }),
})

export const updateList = definePublicRoute({
  operationId: 'updateLists',
  summary: 'Change a list of your own',
  method: 'PUT',
  path: '/2/lists/:id',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: listParams,
  body: Type.Object(
    { name: Type.Optional(name), description, private: Type.Optional(Type.Boolean()) },
    exact,
  ),
  response: Type.Object({ data: Type.Object({ updated: Type.Boolean() }) }),
})

export const deleteList = definePublicRoute({
  operationId: 'deleteLists',
  summary: 'Delete a list of your own',
  method: 'DELETE',
  path: '/2/lists/:id',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: listParams,
  response: Type.Object({ data: Type.Object({ deleted: Type.Boolean() }) }),
})

export const addListMember = definePublicRoute({
  operationId: 'addListsMember',
  summary: 'Put somebody on a list of your own',
  method: 'POST',
  path: '/2/lists/:id/members',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: listParams,
  body: Type.Object({ user_id: AccountIdSchema }, exact),
  response: Type.Object({ data: Type.Object({ is_member: Type.Boolean() }) }),
})

export const removeListMember = definePublicRoute({
  operationId: 'removeListsMemberByUserId',
  summary: 'Take somebody off a list of your own',
  method: 'DELETE',
  path: '/2/lists/:id/members/:user_id',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: Type.Object({ id: ListIdSchema, user_id: AccountIdSchema }),
  response: Type.Object({ data: Type.Object({ is_member: Type.Boolean() }) }),
})

export const followList = definePublicRoute({
  operationId: 'followList',
  summary: 'Follow a list',
  method: 'POST',
  path: '/2/users/:id/followed_lists',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: userParams,
  body: Type.Object({ list_id: ListIdSchema }, exact),
  response: Type.Object({ data: Type.Object({ following: Type.Boolean() }) }),
})

export const unfollowList = definePublicRoute({
  operationId: 'unfollowList',
  summary: 'Unfollow a list',
  method: 'DELETE',
  path: '/2/users/:id/followed_lists/:list_id',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: userListParams,
  response: Type.Object({ data: Type.Object({ following: Type.Boolean() }) }),
})

export const pinList = definePublicRoute({
  operationId: 'pinList',
  summary: 'Pin a list',
  method: 'POST',
  path: '/2/users/:id/pinned_lists',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: userParams,
  body: Type.Object({ list_id: ListIdSchema }, exact),
  response: Type.Object({ data: Type.Object({ pinned: Type.Boolean() }) }),
})

export const unpinList = definePublicRoute({
  operationId: 'unpinList',
  summary: 'Unpin a list',
  method: 'DELETE',
  path: '/2/users/:id/pinned_lists/:list_id',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: userListParams,
  response: Type.Object({ data: Type.Object({ pinned: Type.Boolean() }) }),
})

export const getList = definePublicRoute({
  operationId: 'getListsById',
  summary: 'Look up a list',
  method: 'GET',
  path: '/2/lists/:id',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: listParams,
  query: Type.Object(listFieldsQuery, exact),
  response: ListAnswer,
})

export const getListMembers = definePublicRoute({
  operationId: 'getListsMembers',
  summary: 'Who is on a list, latest first',
  method: 'GET',
  path: '/2/lists/:id/members',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: listParams,
  query: pageOfUsers(100),
  response: UserPage,
})

export const getListFollowers = definePublicRoute({
  operationId: 'getListsFollowers',
  summary: 'Who follows a list, latest first',
  method: 'GET',
  path: '/2/lists/:id/followers',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: listParams,
  query: pageOfUsers(100),
  response: UserPage,
})

export const getOwnedLists = definePublicRoute({
  operationId: 'getUsersOwnedLists',
  summary: 'Lists that a user owns, newest first',
  method: 'GET',
  path: '/2/users/:id/owned_lists',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: userParams,
  query: pageOfLists,
  response: ListPage,
})

export const getListMemberships = definePublicRoute({
  operationId: 'getUsersListMemberships',
  summary: 'Lists that a user is on, latest first',
  method: 'GET',
  path: '/2/users/:id/list_memberships',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: userParams,
  query: pageOfLists,
  response: ListPage,
})

export const getFollowedLists = definePublicRoute({
  operationId: 'getUsersFollowedLists',
  summary: 'Lists that a user follows, latest first',
  method: 'GET',
  path: '/2/users/:id/followed_lists',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: userParams,
  query: pageOfLists,
  response: ListPage,
})

export const getPinnedLists = definePublicRoute({
  operationId: 'getUsersPinnedLists',
  summary: 'Lists that you pinned, latest first',
  method: 'GET',
  path: '/2/users/:id/pinned_lists',
  service: 'timeline',
  auth: 'user',
  status: 200,
  params: userParams,
  query: Type.Object(listFieldsQuery, exact),
  response: ListPage,
})
