// What people did, and who may see what: written from the definitions alone, without a thought of how it is served.
import { compareIds } from '@flightpath/contracts'
import { createPairs, type Pairs } from './pairs.ts'

/** Who looks with a token that acts for no account. */
export const nobody = 'nobody'

export type Settings = 'following' | 'mentionedUsers'

export type Tweet = {
  readonly id: string
  readonly author: string
  /** The first tweet of its conversation; its own id when it began one. */
  readonly conversation: string
  readonly replyTo: string | null
  readonly replyToUser: string | null
  /** What it reposts; a repost has nothing else. */
  readonly original: string | null
  readonly quoted: string | null
  readonly settings: Settings | null
  readonly mentions: readonly string[]
  /** Who hid it as a reply. */
  hiddenBy: string | null
}

export type List = {
  readonly id: string
  readonly owner: string
  private: boolean
}

export type Account = {
  readonly id: string
  readonly username: string
  protected: boolean
  pinned: string | null
}

export type Model = {
  readonly accounts: Map<string, Account>
  /** Those that are there; a deleted one is gone. */
  readonly tweets: Map<string, Tweet>
  /** Every tweet that ever was, oldest first. */
  readonly ids: string[]
  /** Who wrote what, of deleted tweets too. */
  readonly authors: Map<string, string>
  readonly lists: Map<string, List>
  readonly follows: Pairs
  readonly requests: Pairs
  readonly blocks: Pairs
  readonly mutes: Pairs
  readonly likes: Pairs
  readonly bookmarks: Pairs
  /** From a list to an account on it. */
  readonly members: Pairs
}

export function createModel(people: readonly { id: string; username: string }[]): Model {
  const accounts = people.map(({ id, username }): Account => {
    return { id, username, protected: false, pinned: null }
  })
  return {
    accounts: new Map(accounts.map((account) => [account.id, account])),
    tweets: new Map(),
    ids: [],
    authors: new Map(),
    lists: new Map(),
    follows: createPairs(),
    requests: createPairs(),
    blocks: createPairs(),
    mutes: createPairs(),
    likes: createPairs(),
    bookmarks: createPairs(),
    members: createPairs(),
  }
}

/** Whether either blocks the other. */
export function blocked(model: Model, one: string, other: string): boolean {
  return model.blocks.has(one, other) || model.blocks.has(other, one)
}

export function isProtected(model: Model, id: string): boolean {
  return model.accounts.get(id)?.protected === true
}

/** Whether the viewer may see an author's tweets at all. */
export function seesAuthor(model: Model, viewer: string, author: string): boolean {
  if (viewer === author) return true
  if (blocked(model, viewer, author)) return false
  return !isProtected(model, author) || model.follows.has(viewer, author)
}

/** Whether the viewer may see a tweet that is there: for a repost its original too. */
export function seesTweet(model: Model, viewer: string, tweet: Tweet): boolean {
  if (!seesAuthor(model, viewer, tweet.author)) return false
  if (tweet.original === null) return true
  const original = model.tweets.get(tweet.original)
  return original !== undefined && seesAuthor(model, viewer, original.author)
}

/** Whether the tweet is there and the viewer may see it. */
export function seesId(model: Model, viewer: string, id: string): boolean {
  const tweet = model.tweets.get(id)
  return tweet !== undefined && seesTweet(model, viewer, tweet)
}

/** Whether the viewer may see a list. */
export function seesList(viewer: string, list: List): boolean {
  return !list.private || list.owner === viewer
}

/** Whether the viewer muted who wrote it, or who wrote what it reposts. */
export function mutes(model: Model, viewer: string, tweet: Tweet): boolean {
  return model.mutes.has(viewer, tweet.author) || mutesOriginal(model, viewer, tweet)
}

export function mutesOriginal(model: Model, viewer: string, { original }: Tweet): boolean {
  if (original === null) return false
  return model.mutes.has(viewer, model.authors.get(original) ?? '')
}

/** The tweet itself, or what it reposts; undefined when that is gone. */
export function originalOf(model: Model, id: string): Tweet | undefined {
  const tweet = model.tweets.get(id)
  return tweet?.original == null ? tweet : model.tweets.get(tweet.original)
}

/** The repost of a tweet by an account, if there is one. */
export function repostOf(model: Model, account: string, original: string): Tweet | undefined {
  return tweetsWhere(model, (tweet) => tweet.author === account && tweet.original === original)[0]
}

/** Tweets that are there, newest first. */
export function tweetsWhere(model: Model, is: (tweet: Tweet) => boolean): Tweet[] {
  return [...model.tweets.values()].filter(is).toSorted((a, b) => compareIds(b.id, a.id))
}

export function isReply(tweet: Tweet): boolean {
  return tweet.replyTo !== null
}
