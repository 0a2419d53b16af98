// What changes about tweets and accounts: asked for with each page, in batches, and never kept.
import { loadInParts } from '@flightpath/batching'
import {
  accountStates,
  authorStates,
  tweetStates,
  type AccountId,
  type TweetId,
  type TweetState,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'

const idsPerCall = 1000

/** Counts of tweets; deleted ones are missing. */
export function readTweetStates(
  write: Client,
  ids: readonly TweetId[],
): Promise<ReadonlyMap<TweetId, TweetState>> {
  const load = async (part: readonly TweetId[]) => {
    const { states } = await write.call(tweetStates, { body: { ids: [...part] } })
    return new Map(states.map((state) => [state.id, state]))
  }
  return loadInParts(ids, load, idsPerCall)
}

/** What graph counts about accounts, and how they stand to the viewer. */
export function readAccountStates(
  graph: Client,
  ids: readonly AccountId[],
  viewerId: AccountId | null,
) {
  const load = async (part: readonly AccountId[]) => {
    const { states } = await graph.call(accountStates, { body: { ids: [...part], viewerId } })
    return new Map(states.map((state) => [state.id, state]))
  }
  return loadInParts(ids, load, idsPerCall)
}

/** What write knows about accounts. */
export function readAuthorStates(write: Client, ids: readonly AccountId[]) {
  const load = async (part: readonly AccountId[]) => {
    const { states } = await write.call(authorStates, { body: { ids: [...part] } })
    return new Map(states.map((state) => [state.id, state]))
  }
  return loadInParts(ids, load, idsPerCall)
}

export type AccountStates = Awaited<ReturnType<typeof readAccountStates>>
export type AuthorStates = Awaited<ReturnType<typeof readAuthorStates>>
