import {
  compareIds,
  engagementsV1,
  tweetsV1,
  type AccountId,
  type TweetId,
} from '@flightpath/contracts'
import type { OutgoingMessage } from '@flightpath/kafka'
import type { Outbox } from '@flightpath/outbox'
import type { Statements } from '@flightpath/storage'
import type { Tracer } from '@flightpath/tracing'
import {
  addToAuthorCounts,
  addToTweetCounts,
  type AuthorCounts,
  type TweetCounts,
} from './counts-store.ts'
import { engagedLine, type Reference } from './tweet-event.ts'
import { reportPublished } from './write-spans.ts'

export type ChangeDeps = { readonly outbox: Outbox; readonly tracer: Tracer }

const noCounts: TweetCounts = { replies: 0, reposts: 0, quotes: 0, likes: 0, bookmarks: 0 }
const noAuthorCounts: AuthorCounts = { tweets: 0, likes: 0 }

/**
 * What follows from one transaction: events, and what it adds to counters. Made anew by each run of it, because a
 * transaction that lost a deadlock runs again.
 */
export class Change {
  readonly #messages: OutgoingMessage[] = []
  readonly #engaged = new Map<TweetId, OutgoingMessage>()
  readonly #tweets = new Map<TweetId, TweetCounts>()
  readonly #authors = new Map<AccountId, AuthorCounts>()

  /** Something happened to a tweet: what goes to tweets.v1. */
  say(message: OutgoingMessage): void {
    this.#messages.push(message)
  }

  /** Adds to a counter of a tweet that search has to hear of. */
  engage(tweet: Reference, counter: Exclude<keyof TweetCounts, 'bookmarks'>, by: 1 | -1): void {
    this.count(tweet.id, counter, by)
    this.#engaged.set(tweet.id, { key: tweet.id, value: engagedLine(tweet) })
  }

  /** Adds to a counter of a tweet and tells nobody. */
  count(id: TweetId, counter: keyof TweetCounts, by: number): void {
    const counts = this.#tweets.get(id) ?? noCounts
    this.#tweets.set(id, { ...counts, [counter]: counts[counter] + by })
  }

  /** Adds to a counter of an account. */
  countAuthor(id: AccountId, counter: keyof AuthorCounts, by: number): void {
    const counts = this.#authors.get(id) ?? noAuthorCounts
    this.#authors.set(id, { ...counts, [counter]: counts[counter] + by })
  }

  /**
   * The last of the transaction, in one statement per table and one round trip: counters are what many transactions
   * share, so they are locked for as short as can be, tweets' before accounts', each by ascending id. Resolves with
   * what publishes the events, to be called after the commit.
   */
  async store({ outbox, tracer }: ChangeDeps, connection: Statements): Promise<() => void> {
    const rows = [
      { topic: tweetsV1.name, messages: this.#messages },
      { topic: engagementsV1.name, messages: [...this.#engaged.values()] },
    ].filter(({ messages }) => messages.length > 0)
    const stored = rows.map(async ({ topic, messages }) => {
      const rowId = await outbox.insert(connection, topic, messages)
      return () =>
        outbox.publish(rowId, topic, messages, (times) => reportPublished(tracer, messages, times))
    })
    const [publishes] = await Promise.all([Promise.all(stored), ...this.#storeCounts(connection)])
    return () => {
      for (const publish of publishes) publish()
    }
  }

  #storeCounts(connection: Statements): Promise<void>[] {
    const tweets = [...this.#tweets].toSorted(byId).map(([id, counts]) => {
      const { replies, reposts, quotes, likes } = counts
      const searchChanges = replies !== 0 || reposts !== 0 || quotes !== 0 || likes !== 0
      return { id, ...counts, version: searchChanges ? 1 : 0 } as const
    })
    const authors = [...this.#authors].toSorted(byId).map(([id, counts]) => ({ id, ...counts }))
    return [
      ...(tweets.length > 0 ? [addToTweetCounts(connection, tweets)] : []),
      ...(authors.length > 0 ? [addToAuthorCounts(connection, authors)] : []),
    ]
  }
}

function byId([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compareIds(a, b)
}
