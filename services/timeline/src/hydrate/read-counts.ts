import {
  accountStates,
  authorStates,
  tweetStates,
  type AccountId,
  type TweetId,
  type UserField,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Marks } from '@flightpath/view-versions'
import { isCurrent } from './read-accounts.ts'
import { createReadCopies, mebibyte, type Copy, type ReadCopies } from './read-copies.ts'
import { countsKeepMs } from './read-marks.ts'

export type ReadCounts = ReturnType<typeof createReadCounts>

/**
 * What is counted of tweets and accounts, which changes with nearly every act: copies as of tweets and profiles, voided
 * by a log of marks of their own. What is deleted has none. `authors` is what write knows of accounts, `accounts` what
 * graph counts.
 */
export function createReadCounts({
  graph,
  write,
}: {
  readonly graph: Client
  readonly write: Client
}) {
  return {
    tweets: createReadStates(
      (ids: TweetId[]) => write.call(tweetStates, { body: { ids } }),
      ({ id, since }, marks) =>
        marks !== null && since !== null && !marks.isTweetChanged(id, since),
    ),
    accounts: createReadStates(
      (ids: AccountId[]) => graph.call(accountStates, { body: { ids, viewerId: null } }),
      isCurrent,
    ),
    authors: createReadStates(
      (ids: AccountId[]) => write.call(authorStates, { body: { ids } }),
      isCurrent,
    ),
  }
}

/** What a request asks to see, as far as it matters here. */
export type CountsQuery = {
  readonly [parameter in 'tweet.fields' | 'user.fields' | 'expansions']?: readonly string[]
}

/** Fields and expansions that show what write knows of an author. Counts of tweets and accounts are the first one. */
export const authorFields: readonly UserField[] = [
  'public_metrics',
  'pinned_tweet_id',
  'most_recent_tweet_id',
]

/** Whether a request shows what only counts know. */
export function showsCounts(query: CountsQuery): boolean {
  const { 'tweet.fields': tweetFields, 'user.fields': userFields, expansions } = query
  return [tweetFields, userFields, expansions].some((names) =>
    authorFields.some((field) => names?.includes(field)),
  )
}

const stateBytes = 220

function createReadStates<Id extends string, State extends { readonly id: Id }>(
  ask: (ids: Id[]) => Promise<{ readonly states: readonly State[] }>,
  isStateCurrent: (state: State & Copy, marks: Marks | null) => boolean,
): ReadCopies<Id, State & Copy> {
  return createReadCopies({
    async load(ids: readonly Id[]) {
      const { states } = await ask([...ids])
      return new Map(states.map((state) => [state.id, { ...state, since: null }]))
    },
    isCurrent: isStateCurrent,
    keepMs: countsKeepMs,
    heldBytes: 8 * mebibyte,
    bytesOf: () => stateBytes,
  })
}
