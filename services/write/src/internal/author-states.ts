import type { AccountId, TweetId } from '@flightpath/contracts'
import type { Database } from '@flightpath/storage'
import { loadAuthorCounts } from '../storing/counts-store.ts'
import { loadPins } from '../storing/edges-store.ts'
import { loadNewestByAuthors } from '../storing/newest-store.ts'

export type AuthorState = {
  readonly id: AccountId
  readonly tweets: number
  readonly likes: number
  readonly pinnedTweetId?: TweetId
  readonly newestTweetId?: TweetId
}

/** What is stored of accounts, in the order of their ids; one that never wrote has zeros. */
export async function readAuthorStates(
  reads: Database,
  ids: readonly AccountId[],
): Promise<AuthorState[]> {
  if (ids.length === 0) return []
  const [counts, pins, newest] = await Promise.all([
    loadAuthorCounts(reads, ids),
    loadPins(reads, ids),
    loadNewestByAuthors(
      reads,
      ids.map((authorId) => ({ authorId })),
      { endId: undefined, perAuthor: 1, upward: false },
    ),
  ])
  return [...new Set(ids)].map((id) => {
    const { tweets, likes } = counts.get(id) ?? { tweets: 0, likes: 0 }
    const pinnedTweetId = pins.get(id)
    const newestTweetId = newest.get(id)?.[0]
    return {
      id,
      tweets,
      likes,
      ...(pinnedTweetId === undefined ? {} : { pinnedTweetId }),
      ...(newestTweetId === undefined ? {} : { newestTweetId }),
    }
  })
}
