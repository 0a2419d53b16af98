import { compareIds, type AccountId, type TweetId } from '@flightpath/contracts'
import type { Change, Changes } from '@flightpath/outbox'
import type { Statements } from '@flightpath/storage'
import {
  addToAuthorCounts,
  addToTweetCounts,
  type AuthorCounts,
  type TweetCounts,
} from '../storing/counts-store.ts'

/** A change of tweets, and of what people do with them. */
export type TweetChange = Change<Counters>
export type TweetChanges = Changes<Counters>

const noCounts: TweetCounts = { replies: 0, reposts: 0, quotes: 0, likes: 0, bookmarks: 0 }
const noAuthorCounts: AuthorCounts = { tweets: 0, likes: 0 }

/** What one transaction adds to counters. */
export class Counters {
  readonly #tweets = new Map<TweetId, TweetCounts>()
  readonly #authors = new Map<AccountId, AuthorCounts>()

  add(id: TweetId, counter: keyof TweetCounts, by: number): void {
    const counts = this.#tweets.get(id) ?? noCounts
    this.#tweets.set(id, { ...counts, [counter]: counts[counter] + by })
  }

  addToAuthor(id: AccountId, counter: keyof AuthorCounts, by: number): void {
    const counts = this.#authors.get(id) ?? noAuthorCounts
    this.#authors.set(id, { ...counts, [counter]: counts[counter] + by })
  }

  changed() {
    return { tweetIds: [...this.#tweets.keys()], accountIds: [...this.#authors.keys()] }
  }

  /** One statement for each table. Rows are locked tweets' before accounts', each by ascending id. */
  store(statements: Statements): readonly Promise<void>[] {
    const tweets = [...this.#tweets].toSorted(byId).map(([id, counts]) => {
      const { replies, reposts, quotes, likes } = counts
      const searchChanges = replies !== 0 || reposts !== 0 || quotes !== 0 || likes !== 0
      return { id, ...counts, version: searchChanges ? 1 : 0 } as const
    })
    const authors = [...this.#authors].toSorted(byId).map(([id, counts]) => ({ id, ...counts }))
    return [
      ...(tweets.length > 0 ? [addToTweetCounts(statements, tweets)] : []),
      ...(authors.length > 0 ? [addToAuthorCounts(statements, authors)] : []),
    ]
  }
}

function byId([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compareIds(a, b)
}
