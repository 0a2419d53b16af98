import { limits } from '@flightpath/contracts'
import { isVisible } from './change-list.ts'
import { countPinned, shelve, unshelve, type Shelf, type Shelved } from './list-shelf-store.ts'
import { lockList, updateList } from './list-store.ts'
import { mintId } from './mint-id.ts'
import type { ChangeDeps } from './relation-change.ts'
import { requireRelations } from './relations-store.ts'

export type ShelveOutcome = 'shelved' | 'unknown-list' | 'too-many'

/** Pinned lists are answered without pages, so they have a bound. */
const maxPinned = limits.ownedLists

/** Follows or pins a list that the account can see. The account's relations keep the count of its pins true. */
export function putOnShelf(
  { database, ids }: ChangeDeps,
  shelf: Shelf,
  shelved: Shelved,
): Promise<ShelveOutcome> {
  const { accountId, listId } = shelved
  return database.transaction(async (connection) => {
    if (shelf === 'pinned') await requireRelations(connection, accountId)
    const list = await lockList(connection, listId)
    if (!isVisible(list, accountId)) return 'unknown-list'
    if (!(await shelve(connection, shelf, shelved, mintId(ids)))) return 'shelved'
    if (shelf === 'followed') {
      await updateList(connection, { ...list, followers: list.followers + 1 })
    } else if ((await countPinned(connection, accountId)) > maxPinned) {
      await unshelve(connection, shelf, shelved)
      return 'too-many'
    }
    return 'shelved'
  })
}

/** Takes a list off the account's shelf, if it is there: also one that it cannot see any more. */
export async function takeOffShelf(
  { database }: ChangeDeps,
  shelf: Shelf,
  shelved: Shelved,
): Promise<void> {
  await database.transaction(async (connection) => {
    const list = await lockList(connection, shelved.listId)
    const wasThere = await unshelve(connection, shelf, shelved)
    if (wasThere && list !== null && !list.deleted && shelf === 'followed') {
      await updateList(connection, { ...list, followers: list.followers - 1 })
    }
  })
}
