import type { Account, AccountId, Tweet, TweetId } from '@flightpath/contracts'
import type { Marks } from '@flightpath/view-versions'
import type { ReadAccounts } from './read-accounts.ts'
import type { ReadMarks } from './read-marks.ts'
import type { ReadTweets } from './read-tweets.ts'

/** A tweet and who wrote it: what decides who may see it. */
export type AuthoredTweet = { readonly tweet: Tweet; readonly author: Account }

/** A tweet as pages handle it; a repost has its original with it. */
export type HydratedTweet = AuthoredTweet & { readonly original?: AuthoredTweet }

export type Hydration = {
  readonly marks: ReadMarks
  readonly tweets: ReadTweets
  readonly accounts: ReadAccounts
}

/**
 * Ids become tweets with their authors and originals, a whole page at a time. Deleted and unknown ones are missing,
 * and so is a repost whose original is gone. `known` are marks that were asked for after the question; without them
 * they are asked for here.
 */
export async function hydrate(
  { marks: readMarks, tweets: readTweets, accounts: readAccounts }: Hydration,
  ids: readonly TweetId[],
  known?: Marks | null,
): Promise<Map<TweetId, HydratedTweet>> {
  const hydrated = new Map<TweetId, HydratedTweet>()
  if (ids.length === 0) return hydrated
  const marks = known === undefined ? await readMarks() : known
  const tweets = await readTweets(ids, marks)
  const originalIds = new Set<TweetId>()
  const authorIds = new Set<AccountId>()
  for (const { authorId, repostedTweetId, repostedUserId } of tweets.values()) {
    authorIds.add(authorId)
    if (repostedTweetId !== undefined) originalIds.add(repostedTweetId)
    if (repostedUserId !== undefined) authorIds.add(repostedUserId)
  }
  const [originals, authors] = await Promise.all([
    readTweets([...originalIds], marks),
    readAccounts([...authorIds], marks),
  ])
  for (const tweet of tweets.values()) {
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

export function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
