import type { Client } from '@flightpath/http'
import { isUnmuted } from './filter.ts'
import { readHiddenAmong } from './hidden-replies.ts'
import { distinct, type HydratedTweet } from './hydrate.ts'
import { readVisible, type ReadItems, type ReadVisibleDeps } from './read-visible.ts'
import type { Viewer } from './relations.ts'

/**
 * Reads what a search found: visible, not by muted authors, and without replies that the author of their conversation
 * hid, which only that one and their own author still find.
 */
export function readFound(
  deps: ReadVisibleDeps & { readonly write: Client },
  viewer: Viewer,
): ReadItems {
  const read = readVisible(deps, viewer, (tweet) => isUnmuted(viewer, tweet))
  return async (ids) => {
    const found = await read(ids)
    const replies = found
      .flatMap((tweet) => (tweet === undefined ? [] : shownTweet(tweet)))
      .filter(({ inReplyToTweetId }) => inReplyToTweetId !== undefined)
    const hidden = await readHiddenAmong(deps.write, viewer, distinct(replies.map(({ id }) => id)))
    return found.map((tweet) =>
      tweet === undefined || hidden.has(shownTweet(tweet).id) ? undefined : tweet,
    )
  }
}

/** A repost shows its original. */
function shownTweet({ tweet, original }: HydratedTweet) {
  return original?.tweet ?? tweet
}
