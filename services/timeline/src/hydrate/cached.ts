// What this process keeps of tweets and accounts, each beside what pages need of it and last showed of it.
import type { Account, Tweet } from '@flightpath/contracts'
import type { ByteText } from '@flightpath/http'
import type { Copy } from './read-copies.ts'

/** A view as JSON, and what it was made of: most pages ask for the same, so the last one is kept. */
export type Shown = {
  readonly fields: string
  /** Copies of counts and whatever else it depends on. */
  readonly facts: readonly unknown[]
  readonly json: ByteText
}

/** Whether a view shows these fields of these facts. */
export function isShown(
  shown: Shown | null,
  fields: string,
  facts: readonly unknown[],
): shown is Shown {
  return shown?.fields === fields && shown.facts.every((fact, place) => fact === facts[place])
}

export type CachedAccount = Account & Copy & { shown: Shown | null }

/** A tweet and who wrote it: what decides who may see it. */
export type AuthoredTweet = { readonly tweet: Tweet; readonly author: CachedAccount }

/** One whose author changes is put together anew, so that no page sees two authors of one tweet. */
export type CachedTweet = AuthoredTweet & { shown: Shown | null }

/** A tweet as pages handle it; a repost has its original with it, and is never kept. */
export type HydratedTweet = CachedTweet & { readonly original?: AuthoredTweet }

/** A tweet by itself; `whole` once its author is known. */
export type HeldTweet = Copy & { readonly tweet: Tweet; whole: CachedTweet | null }

/** An account as it comes from graph. */
export function toCached(account: Account): CachedAccount {
  return { ...account, since: null, shown: null }
}
