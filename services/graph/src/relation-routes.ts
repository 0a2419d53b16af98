// The public routes by which accounts follow, block and mute each other, and change what others see of them.
import {
  acceptFollowRequest,
  blockUser,
  declineFollowRequest,
  followUser,
  forbidden,
  limits,
  muteUser,
  notFound,
  unblockUser,
  unfollowUser,
  unmuteUser,
  updateProfile as updateProfileRoute,
} from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import { acceptRequest, declineRequest } from './following/answer-requests.ts'
import { block, unblock } from './blocking/block.ts'
import type { CommandDeps } from './following/change-relations.ts'
import { follow } from './following/follow.ts'
import { mute, unmute } from './blocking/mute.ts'
import { requireAccountId, requireOther, requireOwn, userNotFound } from './request-checks.ts'
import { unfollow } from './following/unfollow.ts'
import { updateProfile } from './accounts/update-profile.ts'

const target = 'target_user_id'

export function serveRelations(server: HttpServer, commands: CommandDeps): void {
  serveFollows(server, commands)
  serveRequests(server, commands)
  serveBlocks(server, commands)
  serveMutes(server, commands)
  server.serve(updateProfileRoute, async ({ account, params, body }) => {
    const { profile_image_url: profileImageUrl, ...others } = body
    const images = profileImageUrl === undefined ? {} : { profileImageUrl }
    await updateProfile(commands, requireOwn(account, params.id), { ...others, ...images })
    return { data: { updated: true } }
  })
}

function serveFollows(server: HttpServer, commands: CommandDeps): void {
  server.serve(followUser, async ({ account, params, body }) => {
    const followerId = requireOwn(account, params.id)
    const followeeId = requireOther(target, body.target_user_id, followerId, 'follow')
    const outcome = await follow(commands, { followerId, followeeId })
    switch (outcome) {
      case 'following':
        return { data: { following: true, pending_follow: false } }
      case 'pending':
        return { data: { following: false, pending_follow: true } }
      case 'unknown-target':
        throw userNotFound(target, followeeId)
      case 'blocked':
        throw forbidden('You cannot follow an account that you block or that blocks you.')
      case 'too-many':
        throw forbidden(`You follow ${limits.following} accounts, which is the most allowed.`)
    }
  })
  server.serve(unfollowUser, async ({ account, params }) => {
    const followerId = requireOwn(account, params.source_user_id)
    const followeeId = requireAccountId(target, params.target_user_id)
    await unfollow(commands, { followerId, followeeId })
    return { data: { following: false } }
  })
}

function serveRequests(server: HttpServer, commands: CommandDeps): void {
  server.serve(acceptFollowRequest, async ({ account, params, body }) => {
    const followeeId = requireOwn(account, params.id)
    const followerId = requireAccountId(target, body.target_user_id)
    const outcome = await acceptRequest(commands, { followerId, followeeId })
    switch (outcome) {
      case 'accepted':
        return { data: { accepted: true } }
      case 'no-request':
        throw notFound(`The user with ${target}: [${followerId}] does not ask to follow you.`)
      case 'too-many':
        throw forbidden(`They follow ${limits.following} accounts, which is the most allowed.`)
    }
  })
  server.serve(declineFollowRequest, async ({ account, params }) => {
    const followeeId = requireOwn(account, params.id)
    const followerId = requireAccountId('requester_id', params.requester_id)
    await declineRequest(commands, { followerId, followeeId })
    return { data: { declined: true } }
  })
}

function serveBlocks(server: HttpServer, commands: CommandDeps): void {
  server.serve(blockUser, async ({ account, params, body }) => {
    const blockerId = requireOwn(account, params.id)
    const blockedId = requireOther(target, body.target_user_id, blockerId, 'block')
    const outcome = await block(commands, { blockerId, blockedId })
    if (outcome === 'unknown-target') throw userNotFound(target, blockedId)
    return { data: { blocking: true } }
  })
  server.serve(unblockUser, async ({ account, params }) => {
    const blockerId = requireOwn(account, params.source_user_id)
    const blockedId = requireAccountId(target, params.target_user_id)
    if (blockedId !== blockerId) await unblock(commands, { blockerId, blockedId })
    return { data: { blocking: false } }
  })
}

function serveMutes(server: HttpServer, commands: CommandDeps): void {
  server.serve(muteUser, async ({ account, params, body }) => {
    const muterId = requireOwn(account, params.id)
    const mutedId = requireOther(target, body.target_user_id, muterId, 'mute')
    const outcome = await mute(commands, { muterId, mutedId })
    if (outcome === 'unknown-target') throw userNotFound(target, mutedId)
    return { data: { muting: true } }
  })
  server.serve(unmuteUser, async ({ account, params }) => {
    const muterId = requireOwn(account, params.source_user_id)
    const mutedId = requireAccountId(target, params.target_user_id)
    await unmute(commands, { muterId, mutedId })
    return { data: { muting: false } }
  })
}
