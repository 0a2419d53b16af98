// What changes about tweets and accounts: asked for with each page, in batches, and never kept.
import { loadInParts } from '@flightpath/batching'
import {
  accountStates,
  authorStates,
  tweetStates,
  type AccountId,
  type TweetId,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'

const idsPerCall = 1000

/** Counts of tweets; deleted ones are missing. */
export function readTweetStates(write: Client, ids: readonly TweetId[]) {
  return readStates(ids, (part) => write.call(tweetStates, { body: { ids: part } }))
}

/** What graph counts about accounts, and how they stand to the viewer. */
export function readAccountStates(
  graph: Client,
  ids: readonly AccountId[],
  viewerId: AccountId | null,
) {
  return readStates(ids, (part) => graph.call(accountStates, { body: { ids: part, viewerId } }))
}

/** What write knows about accounts. */
export function readAuthorStates(write: Client, ids: readonly AccountId[]) {
  return readStates(ids, (part) => write.call(authorStates, { body: { ids: part } }))
}

function readStates<Id, State extends { readonly id: Id }>(
  ids: readonly Id[],
  ask: (ids: Id[]) => Promise<{ readonly states: readonly State[] }>,
): Promise<ReadonlyMap<Id, State>> {
  const load = async (part: readonly Id[]) => {
    const { states } = await ask([...part])
    return new Map(states.map((state) => [state.id, state]))
  }
  return loadInParts(ids, load, idsPerCall)
}

export type AccountStates = Awaited<ReturnType<typeof readAccountStates>>
export type AuthorStates = Awaited<ReturnType<typeof readAuthorStates>>
