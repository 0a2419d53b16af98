import { isVisible } from './change-list.ts'
import { shelve, unshelve, type Shelf, type Shelved } from './list-shelf-store.ts'
import { lockList, updateList } from './list-store.ts'
import { mintId } from './mint-id.ts'
import type { ChangeDeps } from './relation-change.ts'

/** Follows or pins a list that the account can see. */
export function putOnShelf(
  { database, ids }: ChangeDeps,
  shelf: Shelf,
  shelved: Shelved,
): Promise<'shelved' | 'unknown-list'> {
  return database.transaction(async (connection) => {
    const list = await lockList(connection, shelved.listId)
    if (!isVisible(list, shelved.accountId)) return 'unknown-list'
    if ((await shelve(connection, shelf, shelved, mintId(ids))) && shelf === 'followed') {
      await updateList(connection, { ...list, followers: list.followers + 1 })
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
