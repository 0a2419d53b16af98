import {
  accountsByUsernames,
  listMembers,
  listsByIds,
  type AccountId,
  type ListId,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import { listsIn, usernamesIn, type Names } from '../query/body.ts'
import type { Query } from '../query/tree.ts'

/** Asks graph what the names in a query stand for; nothing when it has none. */
export async function readNames(graph: Client, query: Query): Promise<Names> {
  const [accountIds, members] = await Promise.all([
    readAccountIds(graph, usernamesIn(query)),
    readMembers(graph, listsIn(query)),
  ])
  return {
    accountIdOf: (username) => accountIds.get(username) ?? null,
    membersOf: (listId) => members.get(listId) ?? [],
  }
}

async function readAccountIds(
  graph: Client,
  usernames: readonly string[],
): Promise<ReadonlyMap<string, AccountId>> {
  if (usernames.length === 0) return new Map()
  const { accounts } = await graph.call(accountsByUsernames, {
    body: { usernames: [...usernames] },
  })
  return new Map(accounts.map(({ username, id }) => [username.toLowerCase(), id]))
}

/** Of public lists only: a search does not know who asks, and only its owner may know a private list's members. */
async function readMembers(
  graph: Client,
  ids: readonly ListId[],
): Promise<ReadonlyMap<ListId, readonly AccountId[]>> {
  if (ids.length === 0) return new Map()
  const { lists } = await graph.call(listsByIds, { body: { ids: [...ids] } })
  const read = lists
    .filter((list) => !list.private)
    .map(async ({ id }) => {
      const { accountIds } = await graph.call(listMembers, { body: { listId: id } })
      return [id, accountIds] as const
    })
  return new Map(await Promise.all(read))
}
