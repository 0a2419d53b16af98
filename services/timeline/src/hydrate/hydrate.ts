import type { TweetId } from '@flightpath/contracts'
import type { Marks } from '@flightpath/view-versions'
import type { HeldTweet, HydratedTweet } from './cached.ts'
import { isCurrent, type ReadAccounts } from './read-accounts.ts'
import type { ReadTweets } from './read-tweets.ts'

export type Hydration = {
  readonly tweets: ReadTweets
  readonly accounts: ReadAccounts
}

/**
 * Ids become tweets with their authors and originals, a whole page at a time, each in its id's place. Deleted and
 * unknown ones are undefined, and so is a repost whose original is gone. `marks` were asked for after the request
 * began.
 */
export async function hydrate(
  hydration: Hydration,
  ids: readonly TweetId[],
  marks: Marks | null,
): Promise<(HydratedTweet | undefined)[]> {
  if (ids.length === 0) return []
  const held = await hydration.tweets(ids, marks)
  let isComplete = true
  const hydrated = held.map((one): HydratedTweet | undefined => {
    if (one === undefined) return undefined
    if (one.whole !== null && isCurrent(one.whole.author, marks)) return one.whole
    isComplete = false
    return undefined
  })
  if (isComplete) return hydrated
  const rest = held.map((one, place) => (hydrated[place] === undefined ? one : undefined))
  const completed = await completeTweets(hydration, rest, marks)
  return hydrated.map((whole, place) => whole ?? completed[place])
}

async function completeTweets(
  { tweets: readTweets, accounts: readAccounts }: Hydration,
  held: readonly (HeldTweet | undefined)[],
  marks: Marks | null,
): Promise<(HydratedTweet | undefined)[]> {
  const idsOf = (key: 'authorId' | 'repostedUserId') => held.map((one) => one?.tweet[key])
  const [authors, originals, originalAuthors] = await Promise.all([
    readAccounts(idsOf('authorId'), marks),
    readTweets(
      held.map((one) => one?.tweet.repostedTweetId),
      marks,
    ),
    readAccounts(idsOf('repostedUserId'), marks),
  ])
  return held.map((one, place) => {
    const author = authors[place]
    if (one === undefined || author === undefined) return undefined
    const whole = { tweet: one.tweet, author, shown: null }
    // An original may be deleted at any time: only a tweet of its own is kept as a whole.
    if (one.tweet.repostedTweetId === undefined) return (one.whole = whole)
    const [original, originalAuthor] = [originals[place]?.tweet, originalAuthors[place]]
    if (original === undefined || originalAuthor === undefined) return undefined
    return { ...whole, original: { tweet: original, author: originalAuthor } }
  })
}
