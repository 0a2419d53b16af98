import { parseTweetId, type TweetId } from '@flightpath/contracts'
import { endMs, epochMs, firstIdAt, timeOf } from '@flightpath/snowflake'
import type { IdBounds } from './search.ts'

/** Enough for a page of all but rare words, and few enough to look at each. */
const nearTweets = 50_000
const countAgainMs = 10_000
const firstSpanMs = 60 * 60 * 1000
const shortestSpanMs = 1000
const largestGrowth = 16

export type NearSpanOptions = {
  /** How many tweets have ids above this one. When it rejects, the span stays as it is. */
  readonly countAbove: (id: TweetId) => Promise<number>
  /** Unix time in milliseconds. */
  readonly now?: () => number
}

/**
 * Narrows a search to the part where its answer begins, which most answers do not leave. Elasticsearch looks at
 * thousands of tweets in each segment, however old, before it leaves out the rest of one; of ids within bounds it only
 * looks at those. The part is as long in time as the newest fifty thousand tweets took, as was counted lately.
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

  /** Null where nothing is gained: the bounds are no wider. */
  narrow(bounds: IdBounds, upward: boolean): IdBounds | null {
    const nowMs = this.#now()
    void this.#follow(nowMs)
    const sinceMs = bounds.sinceId === undefined ? epochMs : timeOf(bounds.sinceId)
    const untilMs = Math.min(
      bounds.untilId === undefined ? Infinity : timeOf(bounds.untilId),
      nowMs,
    )
    if (sinceMs + this.#spanMs >= untilMs) return null
    return upward
      ? { ...bounds, untilId: firstId(sinceMs + this.#spanMs) }
      : { ...bounds, sinceId: firstId(untilMs - this.#spanMs) }
  }

  /** Makes the span as long as the newest tweets say, now and then, also after a clock went back. */
  async #follow(nowMs: number): Promise<void> {
    if (Math.abs(nowMs - this.#countedMs) < countAgainMs) return
    this.#countedMs = nowMs
    const spanMs = this.#spanMs
    const tweets = await this.#countAbove(firstId(nowMs - spanMs)).catch(() => null)
    if (tweets === null) return
    const wantedMs = spanMs * Math.min(nearTweets / tweets, largestGrowth)
    this.#spanMs = Math.min(Math.max(wantedMs, shortestSpanMs), endMs - epochMs)
  }
}

function firstId(ms: number): TweetId {
  const id = parseTweetId(firstIdAt(ms))
  if (id === null) throw new RangeError(`there is no id at ${ms} ms`)
  return id
}
