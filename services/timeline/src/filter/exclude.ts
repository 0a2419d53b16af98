import type { HydratedTweet } from '../hydrate/cached.ts'

/** What a request leaves out of a timeline. */
type Exclude = readonly ('replies' | 'retweets')[] | undefined

/** Whether the request wants such a tweet. */
export function isWanted(exclude: Exclude, { tweet }: HydratedTweet): boolean {
  if (exclude === undefined) return true
  if (exclude.includes('replies') && tweet.inReplyToTweetId !== undefined) return false
  return !(exclude.includes('retweets') && tweet.repostedTweetId !== undefined)
}

/** What a page shows once: a tweet, whoever reposted it. */
export function originalOf({ tweet }: HydratedTweet): string {
  return tweet.repostedTweetId ?? tweet.id
}
