import { limits, listsV1 } from '@flightpath/contracts'
import { isVisible } from './change-list.ts'
import type { CommandDeps } from '../following/change-relations.ts'
import {
  countPinned,
  shelve,
  unshelve,
  type Shelf,
  type Shelved,
} from '../storing/list-shelf-store.ts'
import { lockList, updateList } from '../storing/list-store.ts'
import { mintId } from '../storing/mint-id.ts'
import { requireRelations } from '../storing/relations-store.ts'

export type ShelveOutcome = 'shelved' | 'unknown-list' | 'too-many'

/** Pinned lists are answered without pages, so they have a bound. */
const maxPinned = limits.ownedLists

/** Follows or pins a list that the account can see. The account's relations keep the count of its pins true. */
export function putOnShelf(
  { changes, ids }: CommandDeps,
  shelf: Shelf,
  shelved: Shelved,
): Promise<ShelveOutcome> {
  const { accountId, listId } = shelved
  return changes.commit(async (change) => {
    if (shelf === 'pinned') await requireRelations(change, accountId)
    const list = await lockList(change, listId)
    if (!isVisible(list, accountId)) return 'unknown-list'
    if (!(await shelve(change, shelf, shelved, mintId(ids)))) return 'shelved'
    if (shelf === 'followed') {
      await updateList(change, { ...list, followers: list.followers + 1 })
      change.tell(listsV1, { type: 'list-followed', ...shelved, atMs: change.atMs })
    } else if ((await countPinned(change, accountId)) > maxPinned) {
      await unshelve(change, shelf, shelved)
      return 'too-many'
    }
    return 'shelved'
  })
}

/** Takes a list off the account's shelf, if it is there: also one that it cannot see any more. */
export async function takeOffShelf(
  { changes }: CommandDeps,
  shelf: Shelf,
  shelved: Shelved,
): Promise<void> {
  await changes.commit(async (change) => {
    const list = await lockList(change, shelved.listId)
    const wasThere = await unshelve(change, shelf, shelved)
    if (wasThere && list !== null && !list.deleted && shelf === 'followed') {
      await updateList(change, { ...list, followers: list.followers - 1 })
      change.tell(listsV1, { type: 'list-unfollowed', ...shelved, atMs: change.atMs })
    }
  })
}
