import { unavailable, type TweetId } from '@flightpath/contracts'
import { setTimeout as pause } from 'node:timers/promises'
import type { TweetDraft } from './tweet-draft.ts'
import type { PostOutcome } from './write-drafts.ts'

/** A draft that waits to be written, and whom to tell. */
type PendingTweet = {
  readonly draft: TweetDraft
  /** When it came, by the process's own clock. */
  readonly sinceMs: number
  readonly resolve: (id: TweetId) => void
  readonly reject: (error: unknown) => void
}

export type TweetBatcherOptions = {
  /** Writes a batch; resolves with what became of each draft, in their order. Never rejects. */
  readonly write: (drafts: readonly TweetDraft[]) => Promise<readonly PostOutcome[]>
  /** Tweets in one transaction. */
  readonly maxTweets: number
  /** Tweets that wait; more are refused. */
  readonly maxPending: number
  /** Milliseconds, which never go back. */
  readonly now: () => number
}

const tickMs = 2
const maxTicks = 20
/** One commits while the next one's rows are sent. More would only make the batches smaller. */
const maxInFlight = 2
/** Whoever asked has given up by then, so that a tweet stored later would be one that nobody knows of. */
const maxWaitMs = 8000
/** What a batch's events may come to in Kafka and in the outbox row, whose servers refuse more than a megabyte. */
const maxBatchBytes = 600_000

/**
 * Collects tweets into batches: one transaction for many is what makes thousands a second affordable. The window is
 * 2 ms, and goes on up to 40 ms while requests come in each of them; it ends early when none comes, because then all
 * clients wait for this batch.
 */
export class TweetBatcher {
  readonly #options: TweetBatcherOptions
  #pending: PendingTweet[] = []
  #pendingBytes = 0
  #inFlight = 0
  #window: NodeJS.Timeout | null = null
  /** Of the open window. */
  #ticks = 0
  /** Since the last tick. */
  #arrivals = 0
  /** The window is over, but two batches are being written. */
  #overdue = false

  constructor(options: TweetBatcherOptions) {
    this.#options = options
  }

  /** Resolves with the tweet's id once it is committed. Rejects with a ProblemError when it is not. */
  add(draft: TweetDraft): Promise<TweetId> {
    if (this.#pending.length >= this.#options.maxPending) {
      return Promise.reject(unavailable('Too many tweets are waiting to be written; try again.'))
    }
    return new Promise((resolve, reject) => {
      this.#pending.push({ draft, sinceMs: this.#options.now(), resolve, reject })
      this.#pendingBytes += bytesOf(draft)
      this.#arrivals += 1
      if (this.#isFull()) this.#flush()
      else if (this.#window === null && !this.#overdue) this.#openWindow()
    })
  }

  /** Resolves once nothing waits and nothing is being written. */
  async idle(): Promise<void> {
    while (this.#pending.length > 0 || this.#inFlight > 0) await pause(tickMs)
  }

  #isFull(): boolean {
    return this.#pending.length >= this.#options.maxTweets || this.#pendingBytes >= maxBatchBytes
  }

  #openWindow(): void {
    this.#ticks = 0
    this.#nextTick()
  }

  #nextTick(): void {
    this.#arrivals = 0
    this.#window = setTimeout(() => {
      this.#ticks += 1
      if (this.#arrivals > 0 && this.#ticks < maxTicks) this.#nextTick()
      else this.#flush()
    }, tickMs)
  }

  #flush(): void {
    if (this.#window !== null) clearTimeout(this.#window)
    this.#window = null
    this.#overdue = this.#inFlight >= maxInFlight
    if (this.#overdue) return
    void this.#write(this.#take())
    if (this.#isFull()) this.#flush()
    else if (this.#pending.length > 0) this.#openWindow()
  }

  async #write(batch: readonly PendingTweet[]): Promise<void> {
    if (batch.length === 0) return
    this.#inFlight += 1
    const outcomes = await this.#options.write(batch.map(({ draft }) => draft))
    this.#inFlight -= 1
    for (const [index, { resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index]
      if (outcome?.kind === 'posted') resolve(outcome.id)
      else reject(outcome?.error)
    }
    if (this.#overdue) this.#flush()
  }

  #take(): PendingTweet[] {
    let bytes = 0
    let count = 0
    for (const { draft } of this.#pending) {
      if (count === this.#options.maxTweets || bytes >= maxBatchBytes) break
      bytes += bytesOf(draft)
      count += 1
    }
    this.#pendingBytes -= bytes
    return this.#pending.splice(0, count).filter((tweet) => this.#isAwaited(tweet))
  }

  /** Rejects a tweet that has waited too long. */
  #isAwaited({ sinceMs, reject }: PendingTweet): boolean {
    if (this.#options.now() - sinceMs < maxWaitMs) return true
    reject(unavailable('The tweet could not be written in time, and was not; try again.'))
    return false
  }
}

/** About what a tweet's event comes to. */
function bytesOf({ text, entities }: TweetDraft): number {
  return 300 + 2 * text.length + entities.length
}
