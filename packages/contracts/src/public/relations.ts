// Follows and follow requests, blocks and mutes.
import Type from 'typebox'
import { AccountIdSchema } from '../ids.ts'
import { definePublicRoute } from '../route.ts'
import { UserPage } from './envelopes.ts'
import { pageOfUsers } from './fields.ts'
import { exact, userParams } from './query.ts'

const edgeParams = Type.Object({
  source_user_id: AccountIdSchema,
  target_user_id: AccountIdSchema,
})
const requestParams = Type.Object({ id: AccountIdSchema, requester_id: AccountIdSchema })

export const followUser = definePublicRoute({
  operationId: 'followUser',
  summary: 'Follow a user, or ask a protected one',
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
  summary: 'Unfollow a user, or take the request back',
  method: 'DELETE',
  path: '/2/users/:source_user_id/following/:target_user_id',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: edgeParams,
  response: Type.Object({ data: Type.Object({ following: Type.Boolean() }) }),
})

export const acceptFollowRequest = definePublicRoute({
  operationId: 'acceptFollowRequest',
  summary: 'Let somebody who asked follow you',
  method: 'POST',
  path: '/2/users/:id/follow_requests',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: userParams,
  body: Type.Object({ target_user_id: AccountIdSchema }, exact),
  response: Type.Object({ data: Type.Object({ accepted: Type.Boolean() }) }),
})

export const declineFollowRequest = definePublicRoute({
  operationId: 'declineFollowRequest',
  summary: 'Decline a request to follow you',
  method: 'DELETE',
  path: '/2/users/:id/follow_requests/:requester_id',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: requestParams,
  response: Type.Object({ data: Type.Object({ declined: Type.Boolean() }) }),
})

export const blockUser = definePublicRoute({
  operationId: 'blockUser',
  summary: 'Block a user; follows between you end',
  method: 'POST',
  path: '/2/users/:id/blocking',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: userParams,
  body: Type.Object({ target_user_id: AccountIdSchema }, exact),
  response: Type.Object({ data: Type.Object({ blocking: Type.Boolean() }) }),
})

export const unblockUser = definePublicRoute({
  operationId: 'unblockUser',
  summary: 'Unblock a user',
  method: 'DELETE',
  path: '/2/users/:source_user_id/blocking/:target_user_id',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: edgeParams,
  response: Type.Object({ data: Type.Object({ blocking: Type.Boolean() }) }),
})

export const muteUser = definePublicRoute({
  operationId: 'muteUser',
  summary: 'Mute a user',
  method: 'POST',
  path: '/2/users/:id/muting',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: userParams,
  body: Type.Object({ target_user_id: AccountIdSchema }, exact),
  response: Type.Object({ data: Type.Object({ muting: Type.Boolean() }) }),
})

export const unmuteUser = definePublicRoute({
  operationId: 'unmuteUser',
  summary: 'Unmute a user',
  method: 'DELETE',
  path: '/2/users/:source_user_id/muting/:target_user_id',
  service: 'graph',
  auth: 'user',
  status: 200,
  params: edgeParams,
  response: Type.Object({ data: Type.Object({ muting: Type.Boolean() }) }),
})

export const getFollowers = definePublicRoute({
  operationId: 'getUsersFollowers',
  summary: 'Who follows a user, newest first',
  method: 'GET',
  path: '/2/users/:id/followers',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: userParams,
  query: pageOfUsers(1000),
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
  query: pageOfUsers(1000),
  response: UserPage,
})

export const getFollowRequests = definePublicRoute({
  operationId: 'getFollowRequests',
  summary: 'Who asks to follow you, newest first',
  method: 'GET',
  path: '/2/users/:id/follow_requests',
  service: 'timeline',
  auth: 'user',
  status: 200,
  params: userParams,
  query: pageOfUsers(1000),
  response: UserPage,
})

export const getBlocking = definePublicRoute({
  operationId: 'getUsersBlocking',
  summary: 'Whom you block, newest first',
  method: 'GET',
  path: '/2/users/:id/blocking',
  service: 'timeline',
  auth: 'user',
  status: 200,
  params: userParams,
  query: pageOfUsers(1000),
  response: UserPage,
})

export const getMuting = definePublicRoute({
  operationId: 'getUsersMuting',
  summary: 'Whom you mute, newest first',
  method: 'GET',
  path: '/2/users/:id/muting',
  service: 'timeline',
  auth: 'user',
  status: 200,
  params: userParams,
  query: pageOfUsers(1000),
  response: UserPage,
})
