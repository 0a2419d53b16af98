// What people do, as the gateway hands it on: each is one request by its first account.
import {
  acceptFollowRequest,
  addListMember,
  blockUser,
  createList,
  declineFollowRequest,
  deleteList,
  followList,
  muteUser,
  pinList,
  ProblemError,
  removeListMember,
  unblockUser,
  unfollowList,
  unmuteUser,
  unpinList,
  updateList,
  updateProfile,
  type AccountId,
  type ListId,
  type Problem,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'

type Text = { name?: string; description?: string; private?: boolean }
type Profile = Text & {
  location?: string
  url?: string
  profile_image_url?: string
  protected?: boolean
}

const edge = (source: AccountId, target: AccountId) => ({
  params: { source_user_id: source, target_user_id: target },
  as: source,
})
const targeting = (as: AccountId, target: AccountId) => ({
  params: { id: as },
  body: { target_user_id: target },
  as,
})
const shelving = (as: AccountId, list: ListId) => ({
  params: { id: as },
  body: { list_id: list },
  as,
})
const shelved = (as: AccountId, list: ListId) => ({ params: { id: as, list_id: list }, as })

/** The requests of people to one instance. */
export function actsOf(client: Client) {
  return {
    accept: (as: AccountId, requester: AccountId) =>
      client.call(acceptFollowRequest, targeting(as, requester)),
    decline: (as: AccountId, requester: AccountId) =>
      client.call(declineFollowRequest, { params: { id: as, requester_id: requester }, as }),
    block: (as: AccountId, target: AccountId) => client.call(blockUser, targeting(as, target)),
    unblock: (as: AccountId, target: AccountId) => client.call(unblockUser, edge(as, target)),
    mute: (as: AccountId, target: AccountId) => client.call(muteUser, targeting(as, target)),
    unmute: (as: AccountId, target: AccountId) => client.call(unmuteUser, edge(as, target)),
    change: (as: AccountId, body: Omit<Profile, 'private'>) =>
      client.call(updateProfile, { params: { id: as }, body, as }),
    async createList(as: AccountId, text: Text & { name: string }): Promise<ListId> {
      return (await client.call(createList, { body: text, as })).data.id
    },
    changeList: (as: AccountId, id: ListId, body: Text) =>
      client.call(updateList, { params: { id }, body, as }),
    deleteList: (as: AccountId, id: ListId) => client.call(deleteList, { params: { id }, as }),
    addMember: (as: AccountId, id: ListId, member: AccountId) =>
      client.call(addListMember, { params: { id }, body: { user_id: member }, as }),
    removeMember: (as: AccountId, id: ListId, member: AccountId) =>
      client.call(removeListMember, { params: { id, user_id: member }, as }),
    followList: (as: AccountId, list: ListId) => client.call(followList, shelving(as, list)),
    unfollowList: (as: AccountId, list: ListId) => client.call(unfollowList, shelved(as, list)),
    pinList: (as: AccountId, list: ListId) => client.call(pinList, shelving(as, list)),
    unpinList: (as: AccountId, list: ListId) => client.call(unpinList, shelved(as, list)),
  }
}

export type Acts = ReturnType<typeof actsOf>

/** The problem document that a request is answered with. */
export async function problemOf(answer: Promise<unknown>): Promise<Problem> {
  try {
    await answer
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  throw new Error('expected a problem')
}

export async function statusOf(answer: Promise<unknown>): Promise<number> {
  return (await problemOf(answer)).status
}
