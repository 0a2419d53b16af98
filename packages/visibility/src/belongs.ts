// What belongs into whose timeline, of the tweets that may be seen. A mute hides what one did not ask for by name.
import type { AccountId } from '@flightpath/contracts'
import type { JudgedTweet, Viewer } from './visibility.ts'

/**
 * Whether a visible tweet belongs into a viewer's home timeline now: it is by the viewer or someone followed now, and
 * neither its author nor a repost's original's is muted. A reply is in only if it answers the viewer, its own author,
 * or someone followed now.
 */
export function isInHome(viewer: Viewer, judged: JudgedTweet): boolean {
  const { authorId, inReplyToUserId } = judged.tweet
  const isNear = (accountId: AccountId) =>
    accountId === viewer.accountId || viewer.following.has(accountId)
  if (!isNear(authorId) || !isUnmuted(viewer, judged)) return false
  return inReplyToUserId === undefined || inReplyToUserId === authorId || isNear(inReplyToUserId)
}

/** Whether neither a tweet's author is muted, nor the author of what it reposts. */
export function isUnmuted({ muted }: Viewer, { tweet, original }: JudgedTweet): boolean {
  if (muted.has(tweet.authorId)) return false
  return original === undefined || !muted.has(original.tweet.authorId)
}

/**
 * Whether a tweet stands in its author's own timeline: whoever asks for an author by name gets the author's tweets
 * though muted, but no reposts of other muted ones.
 */
export function isInUserTimeline({ muted }: Viewer, { tweet, original }: JudgedTweet): boolean {
  if (original === undefined || original.tweet.authorId === tweet.authorId) return true
  return !muted.has(original.tweet.authorId)
}
