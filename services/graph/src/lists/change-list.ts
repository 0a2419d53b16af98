// What the owner of a list does with it, and who may do so.
import { limits, listsV1, parseListId, type AccountId, type ListId } from '@flightpath/contracts'
import type { Change } from '@flightpath/outbox'
import type { CommandDeps } from '../following/change-relations.ts'
import {
  countListings,
  deleteMembers,
  loadMembers,
  uncountListings,
} from '../storing/list-member-store.ts'
import { unshelveSome } from '../storing/list-shelf-store.ts'
import {
  countOwned,
  insertList,
  lockList,
  updateList,
  type LockedList,
} from '../storing/list-store.ts'
import { mintId } from '../storing/mint-id.ts'
import { requireRelations } from '../storing/relations-store.ts'

export type ListText = {
  readonly name: string
  readonly description: string
  readonly private: boolean
}

/** Makes a list; null when the account owns as many as it may. The owner's relations keep the count true. */
export async function createList(
  { changes, ids }: CommandDeps,
  ownerId: AccountId,
  text: ListText,
): Promise<ListId | null> {
  return changes.commit(async (change) => {
    await requireRelations(change, ownerId)
    if ((await countOwned(change, ownerId)) >= limits.ownedLists) return null
    const listId = parseListId(mintId(ids))
    if (listId === null) throw new Error('the generator made no list id')
    const { atMs } = change
    await insertList(change, { id: listId, ownerId, ...text, createdAtMs: atMs })
    change.tell(listsV1, { type: 'list-made', listId, ownerId, ...text, atMs })
    return listId
  })
}

/** Why an account may not change a list: there is none that it can see, or it is another's. */
export type Refusal = 'unknown-list' | 'not-owner'

/** Changes what a list says of itself. One that becomes private stays with those who follow it, who see it no more. */
export function changeListText(
  { changes }: CommandDeps,
  listId: ListId,
  ownerId: AccountId,
  text: Partial<ListText>,
): Promise<'changed' | Refusal> {
  return changes.commit(async (change) => {
    const list = await lockOwnList(change, listId, ownerId)
    if (typeof list === 'string') return list
    const changed = { ...list, ...text }
    if (JSON.stringify(changed) === JSON.stringify(list)) return 'changed'
    await updateList(change, changed)
    if (list.private !== changed.private) {
      await (changed.private ? uncountListings : countListings)(change, listId)
      await invalidateListed(change, listId)
    }
    const { name, description, private: isPrivate } = changed
    const now = { name, description, private: isPrivate, atMs: change.atMs }
    change.tell(listsV1, { type: 'list-changed', listId, ownerId, ...now })
    return 'changed'
  })
}

const shelvesPerStatement = 1000

/**
 * Deletes a list with its members; once more without effect. Its followers may be many and are taken off after it:
 * nobody finds a deleted list among theirs, and what a process that died left behind is harmless.
 */
export async function deleteList(
  { changes }: CommandDeps,
  listId: ListId,
  ownerId: AccountId,
): Promise<'deleted' | Refusal> {
  const result = await changes.commit(async (change) => {
    const list = await lockList(change, listId)
    if (list?.deleted === true && list.ownerId === ownerId) return 'deleted'
    const own = asOwner(list, ownerId)
    if (typeof own === 'string') return own
    if (!own.private) {
      await uncountListings(change, listId)
      await invalidateListed(change, listId)
    }
    await deleteMembers(change, listId)
    await updateList(change, { ...own, deleted: true, members: 0, followers: 0 })
    change.tell(listsV1, { type: 'list-deleted', listId, ownerId, atMs: change.atMs })
    return 'deleted'
  })
  if (result !== 'deleted') return result
  for (const shelf of ['followed', 'pinned'] as const) {
    const unshelve = (change: Change) => unshelveSome(change, shelf, listId, shelvesPerStatement)
    while (await changes.commit(unshelve)) continue
  }
  return 'deleted'
}

/** All on a list are on one more or less that is public. */
async function invalidateListed(change: Change, listId: ListId): Promise<void> {
  change.invalidate({ type: 'counts-changed', accountIds: await loadMembers(change, listId) })
}

/** Locks a list that the account owns. */
export async function lockOwnList(
  change: Change,
  listId: ListId,
  ownerId: AccountId,
): Promise<LockedList | Refusal> {
  return asOwner(await lockList(change, listId), ownerId)
}

function asOwner(list: LockedList | null, accountId: AccountId): LockedList | Refusal {
  if (!isVisible(list, accountId)) return 'unknown-list'
  return list.ownerId === accountId ? list : 'not-owner'
}

/** Whether there is a list for this account to see: a private one is there for its owner alone. */
export function isVisible(list: LockedList | null, accountId: AccountId): list is LockedList {
  return list !== null && !list.deleted && (!list.private || list.ownerId === accountId)
}
