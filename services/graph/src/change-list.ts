// What the owner of a list does with it, and who may do so.
import { limits, parseListId, type AccountId, type ListId } from '@flightpath/contracts'
import type { Statements } from '@flightpath/storage'
import { countListings, deleteMembers, uncountListings } from './list-member-store.ts'
import { unshelveSome } from './list-shelf-store.ts'
import { countOwned, insertList, lockList, updateList, type LockedList } from './list-store.ts'
import { mintId } from './mint-id.ts'
import type { ChangeDeps } from './relation-change.ts'
import { requireRelations } from './relations-store.ts'

export type ListText = {
  readonly name: string
  readonly description: string
  readonly private: boolean
}

/** Makes a list; null when the account owns as many as it may. The owner's relations keep the count true. */
export async function createList(
  { database, ids, now }: ChangeDeps,
  ownerId: AccountId,
  text: ListText,
): Promise<ListId | null> {
  return database.transaction(async (connection) => {
    await requireRelations(connection, ownerId)
    if ((await countOwned(connection, ownerId)) >= limits.ownedLists) return null
    const id = parseListId(mintId(ids))
    if (id === null) throw new Error('the generator made no list id')
    await insertList(connection, { id, ownerId, ...text, createdAtMs: now() })
    return id
  })
}

/** Why an account may not change a list: there is none that it can see, or it is another's. */
export type Refusal = 'unknown-list' | 'not-owner'

/** Changes what a list says of itself. One that becomes private stays with those who follow it, who see it no more. */
export function changeListText(
  { database }: ChangeDeps,
  listId: ListId,
  ownerId: AccountId,
  changes: Partial<ListText>,
): Promise<'changed' | Refusal> {
  return database.transaction(async (connection) => {
    const list = await lockOwnList(connection, listId, ownerId)
    if (typeof list === 'string') return list
    const changed = { ...list, ...changes }
    await updateList(connection, changed)
    if (list.private && !changed.private) await countListings(connection, listId)
    if (!list.private && changed.private) await uncountListings(connection, listId)
    return 'changed'
  })
}

const shelvesPerStatement = 1000

/**
 * Deletes a list with its members; once more without effect. Its followers may be many and are taken off after it:
 * nobody finds a deleted list among theirs, and what a process that died left behind is harmless.
 */
export async function deleteList(
  { database }: ChangeDeps,
  listId: ListId,
  ownerId: AccountId,
): Promise<'deleted' | Refusal> {
  const result = await database.transaction(async (connection) => {
    const list = await lockList(connection, listId)
    if (list?.deleted === true && list.ownerId === ownerId) return 'deleted'
    const own = asOwner(list, ownerId)
    if (typeof own === 'string') return own
    if (!own.private) await uncountListings(connection, listId)
    await deleteMembers(connection, listId)
    await updateList(connection, { ...own, deleted: true, members: 0, followers: 0 })
    return 'deleted'
  })
  if (result !== 'deleted') return result
  for (const shelf of ['followed', 'pinned'] as const) {
    while (await unshelveSome(database, shelf, listId, shelvesPerStatement)) continue
  }
  return 'deleted'
}

/** Locks a list that the account owns. */
export async function lockOwnList(
  connection: Statements,
  listId: ListId,
  ownerId: AccountId,
): Promise<LockedList | Refusal> {
  return asOwner(await lockList(connection, listId), ownerId)
}

function asOwner(list: LockedList | null, accountId: AccountId): LockedList | Refusal {
  if (!isVisible(list, accountId)) return 'unknown-list'
  return list.ownerId === accountId ? list : 'not-owner'
}

/** Whether there is a list for this account to see: a private one is there for its owner alone. */
export function isVisible(list: LockedList | null, accountId: AccountId): list is LockedList {
  return list !== null && !list.deleted && (!list.private || list.ownerId === accountId)
}
