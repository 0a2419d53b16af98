import type { Account, Tweet, TweetId } from '@flightpath/contracts'
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
 * Ids become tweets with their authors and originals, a whole page at a time, each in its id's place. Deleted and
 * unknown ones are undefined, and so is a repost whose original is gone. `known` are marks that were asked for after
 * the question; without them they are asked for here.
 */
export async function hydrate(
  { marks: readMarks, tweets: readTweets, accounts: readAccounts }: Hydration,
  ids: readonly TweetId[],
  known?: Marks | null,
): Promise<(HydratedTweet | undefined)[]> {
  if (ids.length === 0) return []
  const marks = known === undefined ? await readMarks() : known
  const tweets = await readTweets(ids, marks)
  const [authors, originals, originalAuthors] = await Promise.all([
    readAccounts(
      tweets.map((tweet) => tweet?.authorId),
      marks,
    ),
    readTweets(
      tweets.map((tweet) => tweet?.repostedTweetId),
      marks,
    ),
    readAccounts(
      tweets.map((tweet) => tweet?.repostedUserId),
      marks,
    ),
  ])
  return tweets.map((tweet, place) => {
    const author = authors[place]
    if (tweet === undefined || author === undefined) return undefined
    if (tweet.repostedTweetId === undefined) return { tweet, author }
    const [original, originalAuthor] = [originals[place], originalAuthors[place]]
    if (original === undefined || originalAuthor === undefined) return undefined
    return { tweet, author, original: { tweet: original, author: originalAuthor } }
  })
}

export function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
