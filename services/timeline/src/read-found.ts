import type { TweetId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import { isUnmuted } from './filter.ts'
import { distinct, type HydratedTweet } from './hydrate.ts'
import { readVisible, type ReadItems, type ReadVisibleDeps } from './read-visible.ts'
import type { Viewer } from './relations.ts'
import { readTweetStates } from './states.ts'

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
    const hidden = await readHidden(
      deps,
      viewer,
      found.filter((tweet) => tweet !== undefined),
    )
    return found.map((tweet) =>
      tweet === undefined || hidden.has(shownTweet(tweet).id) ? undefined : tweet,
    )
  }
}

/** Which of these tweets are replies hidden from the viewer. */
async function readHidden(
  { hydration, write }: ReadVisibleDeps & { readonly write: Client },
  viewer: Viewer,
  found: readonly HydratedTweet[],
): Promise<ReadonlySet<TweetId>> {
  const replies = found
    .map(shownTweet)
    .filter(
      ({ inReplyToTweetId, authorId }) =>
        inReplyToTweetId !== undefined && authorId !== viewer.accountId,
    )
  const states = await readTweetStates(write, distinct(replies.map(({ id }) => id)))
  const hidden = replies.filter(({ id }) => states.get(id)?.hidden === true)
  const beginnings = await hydration.tweets(hidden.map((reply) => reply.conversationId))
  return new Set(
    hidden
      .filter((_, place) => {
        const hider = beginnings[place]?.authorId
        return hider === undefined || hider !== viewer.accountId
      })
      .map(({ id }) => id),
  )
}

/** A repost shows its original. */
function shownTweet({ tweet, original }: HydratedTweet) {
  return original?.tweet ?? tweet
}
