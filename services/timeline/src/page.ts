import type { Tweet, TweetId } from '@flightpath/contracts'

/** Which tweets a page may hold: `sinceId < id < untilId`, newest first. */
export type Bounds = {
  readonly untilId: TweetId | null
  readonly sinceId: TweetId | null
  readonly limit: number
}

/** Candidates of one step, newest first. `end`: there are none below the last one. */
export type Candidates = { readonly ids: readonly TweetId[]; readonly end: boolean }

/** A page of visible tweets; `more` tells whether there are visible ones below. */
export type Page = { readonly tweets: readonly Tweet[]; readonly more: boolean }

/** Where the candidates of a view come from, below an id. */
export type Source = (untilId: TweetId | null, count: number) => Promise<Candidates>

/** Candidates read beyond what is needed, for those that the filter takes out. */
const slack = 1.2

/**
 * Fills a page: reads candidates, hydrates and filters them, and goes on until the page is full or the source ends.
 * A page that is not full is therefore the last one, and an empty one means the end.
 */
export async function fillPage(
  { untilId, sinceId, limit }: Bounds,
  source: Source,
  hydrate: (ids: readonly TweetId[]) => Promise<ReadonlyMap<TweetId, Tweet>>,
  isVisible: (tweet: Tweet) => boolean,
): Promise<Page> {
  const tweets: Tweet[] = []
  let below = untilId
  for (;;) {
    const wanted = limit + 1 - tweets.length
    const candidates = await source(below, Math.ceil(wanted * slack))
    const inBounds = sinceId === null ? candidates.ids : takeAbove(candidates.ids, sinceId)
    const found = await hydrate(inBounds)
    for (const id of inBounds) {
      const tweet = found.get(id)
      if (tweet === undefined || !isVisible(tweet)) continue
      if (tweets.length === limit) return { tweets, more: true }
      tweets.push(tweet)
    }
    const last = candidates.ids.at(-1)
    if (candidates.end || last === undefined || inBounds.length < candidates.ids.length) {
      return { tweets, more: false }
    }
    below = last
  }
}

function takeAbove(ids: readonly TweetId[], sinceId: TweetId): readonly TweetId[] {
  const end = ids.findIndex(
    (id) => id.length < sinceId.length || (id.length === sinceId.length && id <= sinceId),
  )
  return end === -1 ? ids : ids.slice(0, end)
}
