import { limits, type AccountId } from '@flightpath/contracts'
import { accountExists } from './account-store.ts'
import { isBlockBetween } from './block-store.ts'
import { lockOwnList, type Refusal } from './change-list.ts'
import {
  countListing,
  deleteMember,
  insertMember,
  isMember,
  uncountListing,
  type Membership,
} from './list-member-store.ts'
import { updateList } from './list-store.ts'
import { mintId } from './mint-id.ts'
import type { ChangeDeps } from './relation-change.ts'

export type AddOutcome = 'member' | Refusal | 'unknown-account' | 'blocked' | 'too-many'

/**
 * Puts an account on a list of the owner's. A block between the two forbids it from then on; one that comes later
 * takes nobody off a list.
 */
export function addMember(
  { database, ids }: ChangeDeps,
  ownerId: AccountId,
  membership: Membership,
): Promise<AddOutcome> {
  const { listId, accountId } = membership
  return database.transaction(async (connection) => {
    const list = await lockOwnList(connection, listId, ownerId)
    if (typeof list === 'string') return list
    if (await isMember(connection, membership)) return 'member'
    if (!(await accountExists(connection, accountId))) return 'unknown-account'
    if (await isBlockBetween(connection, ownerId, accountId)) return 'blocked'
    if (list.members >= limits.listMembers) return 'too-many'
    await insertMember(connection, membership, mintId(ids))
    await updateList(connection, { ...list, members: list.members + 1 })
    if (!list.private) await countListing(connection, accountId)
    return 'member'
  })
}

/** Takes an account off a list of the owner's, if it is on it. */
export function removeMember(
  { database }: ChangeDeps,
  ownerId: AccountId,
  membership: Membership,
): Promise<'removed' | Refusal> {
  return database.transaction(async (connection) => {
    const list = await lockOwnList(connection, membership.listId, ownerId)
    if (typeof list === 'string') return list
    if (!(await deleteMember(connection, membership))) return 'removed'
    await updateList(connection, { ...list, members: list.members - 1 })
    if (!list.private) await uncountListing(connection, membership.accountId)
    return 'removed'
  })
}
