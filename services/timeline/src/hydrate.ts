import type { Account, Tweet, TweetId } from '@flightpath/contracts'
import type { Marks } from '@flightpath/view-versions'
import { isCurrent, type ReadAccounts } from './read-accounts.ts'
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

/** Where a tweet keeps what pages show of it, so that they need not look for its author again. */
const complete = Symbol('complete')

type Kept = Tweet & { [complete]?: HydratedTweet }

/**
 * Ids become tweets with their authors and originals, a whole page at a time, each in its id's place. Deleted and
 * unknown ones are undefined, and so is a repost whose original is gone. `known` are marks that were asked for after
 * the question; without them they are asked for here.
 */
export async function hydrate(
  hydration: Hydration,
  ids: readonly TweetId[],
  known?: Marks | null,
): Promise<(HydratedTweet | undefined)[]> {
  if (ids.length === 0) return []
  const marks = known === undefined ? await hydration.marks() : known
  const tweets: (Kept | undefined)[] = await hydration.tweets(ids, marks)
  let isWhole = true
  const hydrated = tweets.map((tweet) => {
    const kept = tweet?.[complete]
    if (kept !== undefined && isCurrent(kept.author, marks)) return kept
    if (tweet !== undefined) isWhole = false
    return undefined
  })
  if (isWhole) return hydrated
  const rest = tweets.map((tweet, place) => (hydrated[place] === undefined ? tweet : undefined))
  const completed = await completeTweets(hydration, rest, marks)
  return hydrated.map((kept, place) => kept ?? completed[place])
}

async function completeTweets(
  { tweets: readTweets, accounts: readAccounts }: Hydration,
  tweets: readonly (Kept | undefined)[],
  marks: Marks | null,
): Promise<(HydratedTweet | undefined)[]> {
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
    // An original may be deleted at any time: only a tweet of its own is kept as a whole.
    if (tweet.repostedTweetId === undefined) return (tweet[complete] = { tweet, author })
    const [original, originalAuthor] = [originals[place], originalAuthors[place]]
    if (original === undefined || originalAuthor === undefined) return undefined
    return { tweet, author, original: { tweet: original, author: originalAuthor } }
  })
}

export function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
