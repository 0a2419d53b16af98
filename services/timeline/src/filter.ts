import type { Tweet } from '@flightpath/contracts'
import type { Viewer } from './relations.ts'

/** What a request leaves out of a timeline. */
export type Exclude = readonly ('replies' | 'retweets')[]

/**
 * Whether a tweet belongs into a viewer's home timeline now: it is by the viewer or someone followed now, and if it
 * is a reply, it answers the viewer, its own author, or someone followed now.
 */
export function isInHome(viewer: Viewer, tweet: Tweet): boolean {
  const { authorId, inReplyToUserId } = tweet
  const isNear = (accountId: typeof authorId) =>
    accountId === viewer.accountId || viewer.following.has(accountId)
  if (!isNear(authorId)) return false
  return inReplyToUserId === undefined || inReplyToUserId === authorId || isNear(inReplyToUserId)
}

/** Whether the request wants such a tweet. */
export function isWanted(exclude: Exclude, tweet: Tweet): boolean {
  return !(exclude.includes('replies') && tweet.inReplyToTweetId !== undefined)
}
