import { PacedBatches, realClock, type Clock } from '@flightpath/batching'
import { unavailable, type TweetId } from '@flightpath/contracts'
import type { TweetDraft } from './tweet-draft.ts'
import type { PostOutcome } from './write-drafts.ts'

/** A draft that waits to be written, and since when. */
type PendingTweet = { readonly draft: TweetDraft; readonly sinceMs: number }

export type TweetBatcherOptions = {
  /** Writes a batch; resolves with what became of each draft, in their order. Never rejects. */
  readonly write: (drafts: readonly TweetDraft[]) => Promise<readonly PostOutcome[]>
  /** Tweets in one transaction. */
  readonly maxTweets: number
  /** Tweets that wait; more are refused. */
  readonly maxPending: number
}

const window = { tickMs: 2, mostTicks: 20 }
/** One commits while the next one's rows are sent. More would only make the batches smaller. */
const mostUnderWay = 2
/** Whoever asked has given up by then, so that a tweet stored later would be one that nobody knows of. */
const maxWaitMs = 8000
/** What a batch's events may come to in Kafka and in the outbox row, whose servers refuse more than a megabyte. */
const maxBatchBytes = 600_000

/**
 * Collects tweets into batches: one transaction for many is what makes thousands a second affordable. The window is
 * 2 ms, and goes on up to 40 ms while requests come in each of them; it ends early when none comes, or as many wait and
 * are being written as ever did in the last second or two, because then all clients wait for this batch.
 */
export class TweetBatcher {
  readonly #options: TweetBatcherOptions
  readonly #clock: Clock
  readonly #batches: PacedBatches<PendingTweet, PostOutcome>
  /** Tweets that wait. */
  #pending = 0

  constructor(options: TweetBatcherOptions, clock: Clock = realClock) {
    this.#options = options
    this.#clock = clock
    const send = (batch: readonly PendingTweet[]) => this.#write(batch)
    const size = { of: bytesOf, most: maxBatchBytes }
    const mostItems = options.maxTweets
    this.#batches = new PacedBatches({ send, window, size, mostItems, mostUnderWay }, clock)
  }

  /** Resolves with the tweet's id once it is committed. Rejects with a ProblemError when it is not. */
  add(draft: TweetDraft): Promise<TweetId> {
    if (this.#pending >= this.#options.maxPending) {
      return Promise.reject(unavailable('Too many tweets are waiting to be written; try again.'))
    }
    this.#pending += 1
    return this.#batches.give({ draft, sinceMs: this.#clock.now() }).then(toId)
  }

  /** Resolves once nothing waits and nothing is being written. */
  idle(): Promise<void> {
    return this.#batches.idle()
  }

  /** Those that have waited too long, which come first, are not written. */
  async #write(batch: readonly PendingTweet[]): Promise<readonly PostOutcome[]> {
    this.#pending -= batch.length
    const tooEarlyMs = this.#clock.now() - maxWaitMs
    const late = batch.filter(({ sinceMs }) => sinceMs <= tooEarlyMs).map(tooLate)
    const drafts = batch.slice(late.length).map(({ draft }) => draft)
    return drafts.length === 0 ? late : [...late, ...(await this.#options.write(drafts))]
  }
}

function toId(outcome: PostOutcome): TweetId {
  if (outcome.kind === 'failed') throw outcome.error
  return outcome.id
}

function tooLate(): PostOutcome {
  const error = unavailable('The tweet could not be written in time, and was not; try again.')
  return { kind: 'failed', error }
}

/** About what a tweet's event comes to. */
function bytesOf({ draft: { text, entities } }: PendingTweet): number {
  return 300 + 2 * text.length + entities.length
}
