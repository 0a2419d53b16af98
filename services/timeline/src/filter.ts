import type { AccountId } from '@flightpath/contracts'
import type { HydratedTweet } from './hydrate.ts'
import type { AccountViewer, Viewer } from './relations.ts'

/** What a request leaves out of a timeline. */
export type Exclude = readonly ('replies' | 'retweets')[]

/**
 * Whether a visible tweet belongs into a viewer's home timeline now: it is by the viewer or someone followed now, and
 * neither its author nor a repost's original's is muted. A reply is in only if it answers the viewer, its own author,
 * or someone followed now.
 */
export function isInHome(viewer: AccountViewer, hydrated: HydratedTweet): boolean {
  const { authorId, inReplyToUserId } = hydrated.tweet
  const isNear = (accountId: AccountId) =>
    accountId === viewer.accountId || viewer.following.has(accountId)
  if (!isNear(authorId) || !isUnmuted(viewer, hydrated)) return false
  return inReplyToUserId === undefined || inReplyToUserId === authorId || isNear(inReplyToUserId)
}

/** Whether neither a tweet's author is muted, nor the author of what it reposts. */
export function isUnmuted({ muted }: Viewer, { tweet, original }: HydratedTweet): boolean {
  if (muted.has(tweet.authorId)) return false
  return original === undefined || !muted.has(original.tweet.authorId)
}

/**
 * Whether a tweet stands in its author's own timeline: whoever asks for an author by name gets the author's tweets
 * though muted, but no reposts of other muted ones.
 */
export function isInUserTimeline({ muted }: Viewer, { tweet, original }: HydratedTweet): boolean {
  if (original === undefined || original.tweet.authorId === tweet.authorId) return true
  return !muted.has(original.tweet.authorId)
}

/** Whether the request wants such a tweet. */
export function isWanted(exclude: Exclude, { tweet }: HydratedTweet): boolean {
  if (exclude.includes('replies') && tweet.inReplyToTweetId !== undefined) return false
  return !(exclude.includes('retweets') && tweet.repostedTweetId !== undefined)
}

/** What a page shows once: a tweet, whoever reposted it. */
export function originalOf({ tweet }: HydratedTweet): string {
  return tweet.repostedTweetId ?? tweet.id
}
