import { parseTweetId, type TweetId } from '@flightpath/contracts'
import { endMs, epochMs, firstIdAt, timeOf } from '@flightpath/snowflake'
import type { IdBounds } from './search.ts'

/** Enough for a page of all but rare words, and few enough to look at each. */
const nearTweets = 50_000
const countAgainMs = 10_000
const firstSpanMs = 60 * 60 * 1000
const largestGrowth = 16

/** The two parts of a search's bounds: `near` is the one where its answer begins. Together they leave nothing out. */
export type Parts = { readonly near: IdBounds; readonly far: IdBounds }

export type NearSpanOptions = {
  /** How many tweets have ids above this one. When it rejects, the span stays as it is. */
  readonly countAbove: (id: TweetId) => Promise<number>
  /** Unix time in milliseconds. */
  readonly now?: () => number
}

/**
 * Parts a search, so that it looks at about fifty thousand tweets before all others. Elasticsearch looks at thousands
 * in each segment, however old, before it leaves out the rest of one; of ids within bounds it only looks at those.
 */
export class NearSpan {
  readonly #countAbove: (id: TweetId) => Promise<number>
  readonly #now: () => number
  #spanMs = firstSpanMs
  #countedMs = -Infinity

  constructor({ countAbove, now = Date.now }: NearSpanOptions) {
    this.#countAbove = countAbove
    this.#now = now
  }

  /** Null where one search does: the bounds are no wider than what is near, or nobody knows where they begin. */
  part(bounds: IdBounds, upward: boolean): Parts | null {
    const nowMs = this.#now()
    void this.#follow(nowMs)
    const sinceMs = bounds.sinceId === undefined ? epochMs : timeOf(bounds.sinceId)
    const untilMs = Math.min(
      bounds.untilId === undefined ? Infinity : timeOf(bounds.untilId),
      nowMs,
    )
    if (sinceMs + this.#spanMs >= untilMs) return null
    if (upward) {
      const { first, before } = edgeAt(sinceMs + this.#spanMs)
      return { near: { ...bounds, untilId: first }, far: { ...bounds, sinceId: before } }
    }
    const { first, before } = edgeAt(untilMs - this.#spanMs)
    return { near: { ...bounds, sinceId: before }, far: { ...bounds, untilId: first } }
  }

  /** Makes the span as long as the newest tweets say, now and then. */
  async #follow(nowMs: number): Promise<void> {
    if (nowMs - this.#countedMs < countAgainMs) return
    this.#countedMs = nowMs
    const spanMs = this.#spanMs
    const { before } = edgeAt(Math.max(nowMs - spanMs, epochMs + 1))
    const tweets = await this.#countAbove(before).catch(() => null)
    if (tweets === null) return
    this.#spanMs = Math.min(spanMs * Math.min(nearTweets / tweets, largestGrowth), endMs - epochMs)
  }
}

/** The first id at a time, and the one before it. */
function edgeAt(ms: number): { first: TweetId; before: TweetId } {
  const first = parseTweetId(firstIdAt(ms))
  const before = parseTweetId(String(BigInt(firstIdAt(ms)) - 1n))
  if (first === null || before === null) throw new RangeError(`there is no id before ${ms} ms`)
  return { first, before }
}
