import type { Account, AccountId, Tweet, TweetId } from '@flightpath/contracts'
import type { ReadAccounts } from './read-accounts.ts'
import type { ReadTweets } from './read-tweets.ts'

/** A tweet and who wrote it: what decides who may see it. */
export type AuthoredTweet = { readonly tweet: Tweet; readonly author: Account }

/** A tweet as pages handle it; a repost has its original with it. */
export type HydratedTweet = AuthoredTweet & { readonly original?: AuthoredTweet }

export type Hydration = { readonly tweets: ReadTweets; readonly accounts: ReadAccounts }

/**
 * Ids become tweets with their authors and originals, a whole page at a time. Deleted and unknown ones are missing,
 * and so is a repost whose original is gone.
 */
export async function hydrate(
  { tweets: readTweets, accounts: readAccounts }: Hydration,
  ids: readonly TweetId[],
): Promise<ReadonlyMap<TweetId, HydratedTweet>> {
  const found = await readTweets(ids)
  const tweets = [...found.values()]
  const [originals, authors] = await Promise.all([
    readTweets(distinct(tweets.flatMap(({ repostedTweetId }) => repostedTweetId ?? []))),
    readAccounts(distinct(tweets.flatMap(authorIdsOf))),
  ])
  const hydrated = new Map<TweetId, HydratedTweet>()
  for (const tweet of tweets) {
    const complete = complement(tweet, originals, authors)
    if (complete !== null) hydrated.set(tweet.id, complete)
  }
  return hydrated
}

function complement(
  tweet: Tweet,
  originals: ReadonlyMap<TweetId, Tweet>,
  authors: ReadonlyMap<AccountId, Account>,
): HydratedTweet | null {
  const author = authors.get(tweet.authorId)
  if (author === undefined) return null
  if (tweet.repostedTweetId === undefined) return { tweet, author }
  const original = originals.get(tweet.repostedTweetId)
  const originalAuthor = original === undefined ? undefined : authors.get(original.authorId)
  if (original === undefined || originalAuthor === undefined) return null
  return { tweet, author, original: { tweet: original, author: originalAuthor } }
}

function authorIdsOf({ authorId, repostedUserId }: Tweet): AccountId[] {
  return repostedUserId === undefined ? [authorId] : [authorId, repostedUserId]
}

export function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
