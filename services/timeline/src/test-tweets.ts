// For this service's unit tests: accounts, viewers and tweets with nothing but what a test says of them.
import {
  parseAccountId,
  parseTweetId,
  type Account,
  type AccountId,
  type Tweet,
  type TweetId,
} from '@flightpath/contracts'
import type { AccountViewer } from './filter/relations.ts'
import { toCached, type CachedAccount, type HydratedTweet } from './hydrate/cached.ts'

export function accountId(value: number | string): AccountId {
  const id = parseAccountId(String(value))
  if (id === null) throw new Error(`${value} is no account id`)
  return id
}

export function tweetId(value: number | string): TweetId {
  const id = parseTweetId(String(value))
  if (id === null) throw new Error(`${value} is no tweet id`)
  return id
}

export function account(id: AccountId, changes: Partial<Account> = {}): CachedAccount {
  return toCached({
    id,
    username: `user${id}`,
    name: `User ${id}`,
    createdAtMs: 0,
    protected: false,
    description: '',
    location: '',
    url: '',
    profileImageUrl: '',
    ...changes,
  })
}

export function viewer(id: AccountId, changes: Partial<AccountViewer> = {}): AccountViewer {
  const none = { following: new Set<AccountId>(), blocked: new Set<AccountId>() }
  return { accountId: id, version: 1, followVersion: 1, muted: new Set(), ...none, ...changes }
}

export function tweet(id: TweetId, author: AccountId, changes: Partial<Tweet> = {}): Tweet {
  return {
    id,
    version: 1,
    authorId: author,
    text: `text ${id}`,
    conversationId: id,
    entities: {},
    ...changes,
  }
}

/** A tweet with its author, and with its original where that is given. */
export function hydrated(
  shown: Tweet,
  authors: { author?: CachedAccount; original?: Tweet; originalAuthor?: CachedAccount } = {},
): HydratedTweet {
  const { author = account(shown.authorId), original } = authors
  if (original === undefined) return { tweet: shown, author, shown: null }
  const { originalAuthor = account(original.authorId) } = authors
  return {
    tweet: { ...shown, repostedTweetId: original.id, repostedUserId: original.authorId },
    author,
    shown: null,
    original: { tweet: original, author: originalAuthor },
  }
}
