import {
  accountStates,
  authorStates,
  tweetStates,
  type AccountId,
  type TweetId,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Marks } from '@flightpath/view-versions'
import { isCurrent } from './read-accounts.ts'
import { createReadCopies, type Copy, type ReadCopies } from './read-copies.ts'
import { countsKeepMs, type ReadMarks } from './read-marks.ts'

export type ReadCounts = ReturnType<typeof createReadCounts>

/**
 * What is counted of tweets and accounts, which changes with nearly every act: copies as of tweets and profiles, voided
 * by a log of marks of their own. What is deleted has none. `authors` is what write knows of accounts, `accounts` what
 * graph counts.
 */
export function createReadCounts(
  { graph, write }: { readonly graph: Client; readonly write: Client },
  readMarks: ReadMarks,
) {
  return {
    tweets: createReadStates(
      (ids: TweetId[]) => write.call(tweetStates, { body: { ids } }),
      ({ id, since }, marks) =>
        marks !== null && since !== null && !marks.isTweetChanged(id, since),
      readMarks,
    ),
    accounts: createReadStates(
      (ids: AccountId[]) => graph.call(accountStates, { body: { ids, viewerId: null } }),
      isCurrent,
      readMarks,
    ),
    authors: createReadStates(
      (ids: AccountId[]) => write.call(authorStates, { body: { ids } }),
      isCurrent,
      readMarks,
    ),
  }
}

function createReadStates<Id extends string, State extends { readonly id: Id }>(
  ask: (ids: Id[]) => Promise<{ readonly states: readonly State[] }>,
  isStateCurrent: (state: State & Copy, marks: Marks | null) => boolean,
  readMarks: ReadMarks,
): ReadCopies<Id, State & Copy> {
  return createReadCopies(
    {
      async load(ids: readonly Id[]) {
        const { states } = await ask([...ids])
        return new Map(states.map((state) => [state.id, { ...state, since: null }]))
      },
      isCurrent: isStateCurrent,
      keepMs: countsKeepMs,
    },
    readMarks,
  )
}
