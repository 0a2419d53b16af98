import { limits, listsV1, type AccountId } from '@flightpath/contracts'
import { accountExists } from '../storing/account-store.ts'
import { isBlockBetween } from '../storing/block-store.ts'
import { lockOwnList, type Refusal } from './change-list.ts'
import type { CommandDeps } from '../following/change-relations.ts'
import {
  countListing,
  deleteMember,
  insertMember,
  isMember,
  uncountListing,
  type Membership,
} from '../storing/list-member-store.ts'
import { updateList } from '../storing/list-store.ts'
import { mintId } from '../storing/mint-id.ts'

export type AddOutcome = 'member' | Refusal | 'unknown-account' | 'blocked' | 'too-many'

/**
 * Puts an account on a list of the owner's. A block between the two forbids it from then on; one that comes later
 * takes nobody off a list.
 */
export function addMember(
  { changes, ids }: CommandDeps,
  ownerId: AccountId,
  membership: Membership,
): Promise<AddOutcome> {
  const { listId, accountId } = membership
  return changes.commit(async (change) => {
    const list = await lockOwnList(change, listId, ownerId)
    if (typeof list === 'string') return list
    if (await isMember(change, membership)) return 'member'
    if (!(await accountExists(change, accountId))) return 'unknown-account'
    if (await isBlockBetween(change, ownerId, accountId)) return 'blocked'
    if (list.members >= limits.listMembers) return 'too-many'
    await insertMember(change, membership, mintId(ids))
    await updateList(change, { ...list, members: list.members + 1 })
    if (!list.private) await countListing(change, accountId)
    change.tell(listsV1, { type: 'member-added', ...membership, atMs: change.atMs })
    return 'member'
  })
}

/** Takes an account off a list of the owner's, if it is on it. */
export function removeMember(
  { changes }: CommandDeps,
  ownerId: AccountId,
  membership: Membership,
): Promise<'removed' | Refusal> {
  return changes.commit(async (change) => {
    const list = await lockOwnList(change, membership.listId, ownerId)
    if (typeof list === 'string') return list
    if (!(await deleteMember(change, membership))) return 'removed'
    await updateList(change, { ...list, members: list.members - 1 })
    if (!list.private) await uncountListing(change, membership.accountId)
    change.tell(listsV1, { type: 'member-removed', ...membership, atMs: change.atMs })
    return 'removed'
  })
}
