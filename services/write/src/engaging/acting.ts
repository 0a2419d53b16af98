// What every act of an account on a tweet begins with.
import {
  forbidden,
  notFound,
  unsupportedAuthentication,
  type AccountId,
  type TweetId,
} from '@flightpath/contracts'
import type { Database } from '@flightpath/storage'
import type { TweetChanges } from '../telling/counters.ts'
import type { Reference } from '../storing/stored-tweet.ts'
import type { TweetIds } from '../storing/tweet-ids.ts'
import type { CheckVisibility, VisibleTweet } from './visibility-check.ts'
import { loadTweetOrTombstone } from '../storing/tweet-store.ts'

export type ActDeps = {
  readonly changes: TweetChanges
  readonly reads: Database
  readonly ids: TweetIds
  readonly checkVisibility: CheckVisibility
}

/** An account wants to do something to a tweet. */
export type Act = {
  readonly account: AccountId
  readonly tweetId: TweetId
}

/** Throws a 403 when the token acts for nobody. */
export function requireAccount(account: AccountId | null): AccountId {
  if (account === null) throw unsupportedAuthentication()
  return account
}

/** The account that a path names, if it is the token's. Throws a 403 otherwise. */
export function requireOwn(named: AccountId, account: AccountId | null): AccountId {
  if (requireAccount(account) !== named) {
    throw forbidden('You are not allowed to act for another account.')
  }
  return named
}

/** The tweet, or a repost's original. Throws 404 when it is not there for the account, 403 where it is blocked. */
export async function requireVisible(
  checkVisibility: CheckVisibility,
  { account, tweetId }: Act,
): Promise<VisibleTweet> {
  const visibility = await checkVisibility(account, tweetId)
  switch (visibility.kind) {
    case 'visible':
      return visibility.tweet
    case 'blocked':
      throw forbidden(`You are not allowed to act on the tweet [${tweetId}].`)
    case 'missing':
      throw noSuchTweet(tweetId)
  }
}

/** A tweet to undo something on: it may be deleted, or not be shown any more. At a repost its original; null for none. */
export async function findOriginal(reads: Database, tweetId: TweetId): Promise<Reference | null> {
  const found = await loadTweetOrTombstone(reads, tweetId)
  return found === null ? null : (found.tweet.reposted ?? found.tweet)
}

export function noSuchTweet(tweetId: TweetId) {
  return notFound(`There is no tweet with the id [${tweetId}].`)
}

/** One id, later than those of all that was done before. Throws a 503 ProblemError where none can be made. */
export function mintOne(ids: TweetIds): TweetId {
  const [id] = ids.mint(1)
  if (id === undefined) throw new Error('no id was minted')
  return id
}
