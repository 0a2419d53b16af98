import type { TweetId } from '@flightpath/contracts'
import type { Marks } from '@flightpath/view-versions'
import { hydrate, type HydratedTweet, type Hydration } from './hydrate.ts'
import type { Viewer } from './relations.ts'
import { sees } from './visibility.ts'

export type ReadVisibleDeps = { readonly hydration: Hydration }

export type ReadItems = (ids: readonly TweetId[]) => Promise<(HydratedTweet | undefined)[]>

/**
 * Reads tweets by id: undefined stands for those that the viewer may not see, or that do not belong into the view.
 * `known` are marks that were asked for after the request began.
 */
export function readVisible(
  { hydration }: ReadVisibleDeps,
  viewer: Viewer,
  belongs: (tweet: HydratedTweet) => boolean,
  known?: Marks | null,
): ReadItems {
  return async (ids) => {
    const tweets = await hydrate(hydration, ids, known)
    return tweets.map((tweet) =>
      tweet !== undefined && sees(viewer, tweet) && belongs(tweet) ? tweet : undefined,
    )
  }
}
