import type { TweetId } from '@flightpath/contracts'
import { hydrate, type HydratedTweet, type Hydration } from './hydrate.ts'
import type { Viewer } from './relations.ts'
import { sees } from './visibility.ts'

export type ReadVisibleDeps = { readonly hydration: Hydration }

export type ReadItems = (ids: readonly TweetId[]) => Promise<ReadonlyMap<TweetId, HydratedTweet>>

/** Reads tweets by id: those that the viewer may see, and of them those that belong into the view. */
export function readVisible(
  { hydration }: ReadVisibleDeps,
  viewer: Viewer,
  belongs: (tweet: HydratedTweet) => boolean,
): ReadItems {
  return async (ids) => {
    const found = await hydrate(hydration, ids)
    return new Map([...found].filter(([, tweet]) => sees(viewer, tweet) && belongs(tweet)))
  }
}
