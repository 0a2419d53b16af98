// What pages are made of: tweets, users and lists.
import {
  compareIds,
  type AccountId,
  type List,
  type ListId,
  type PageMeta,
  type TweetId,
} from '@flightpath/contracts'
import { sees } from '@flightpath/visibility'
import { readHiddenAmong } from '../filter/hidden-replies.ts'
import type { KnownViewer } from '../filter/viewer.ts'
import type { CachedAccount, HydratedTweet } from '../hydrate/cached.ts'
import { hydrate } from '../hydrate/hydrate.ts'
import { readLists } from '../hydrate/read-lists.ts'
import { presentLists, type ListFieldsQuery } from '../present/present-lists.ts'
import { presentTweets, type FieldsQuery, type PresentDeps } from '../present/present-tweets.ts'
import { presentUsers, type UserFieldsQuery } from '../present/present-users.ts'
import type { Presented } from '../present/write-answer.ts'

/** How the things of a page are read by their ids, and shown. */
export type Kind<Id extends string, Item, Query> = {
  /** Each in its id's place; undefined for what is gone or may not be seen. */
  readonly read: (
    deps: PresentDeps,
    viewer: KnownViewer,
    ids: readonly Id[],
  ) => Promise<readonly (Item | undefined)[]>
  readonly present: (
    deps: PresentDeps,
    viewer: KnownViewer,
    items: readonly Item[],
    query: Query,
  ) => Promise<Presented>
  /** What a page says of its own items. */
  readonly describe?: (items: readonly Item[]) => Partial<PageMeta>
}

export const users: Kind<AccountId, CachedAccount, UserFieldsQuery> = {
  read: ({ hydration }, { marks }, ids) => hydration.accounts(ids, marks),
  present: presentUsers,
}

export const lists: Kind<ListId, List, ListFieldsQuery> = {
  read: readLists,
  present: presentLists,
}

export const tweets: Kind<TweetId, HydratedTweet, FieldsQuery> = {
  async read({ hydration }, viewer, ids) {
    const found = await hydrate(hydration, ids, viewer.marks)
    return found.map((tweet) => (tweet !== undefined && sees(viewer, tweet) ? tweet : undefined))
  },
  present: presentTweets,
  describe: extremesOf,
}

/**
 * What a search found: without replies that the author of their conversation hid, which only that one and their own
 * author still find.
 */
export const foundTweets: Kind<TweetId, HydratedTweet, FieldsQuery> = {
  ...tweets,
  async read(deps, viewer, ids) {
    const found = await tweets.read(deps, viewer, ids)
    const replies = found
      .flatMap((tweet) => (tweet === undefined ? [] : shownTweet(tweet)))
      .filter(({ inReplyToTweetId }) => inReplyToTweetId !== undefined)
    const replyIds = [...new Set(replies.map(({ id }) => id))]
    const hidden = await readHiddenAmong(deps.write, viewer, replyIds)
    return found.map((tweet) =>
      tweet === undefined || hidden.has(shownTweet(tweet).id) ? undefined : tweet,
    )
  },
}

/** A repost shows its original. */
function shownTweet({ tweet, original }: HydratedTweet) {
  return original?.tweet ?? tweet
}

/** The newest and the oldest id; a search by relevancy has them anywhere. */
function extremesOf(tweets: readonly HydratedTweet[]): Partial<PageMeta> {
  const first = tweets[0]?.tweet.id
  if (first === undefined) return {}
  let [newest, oldest] = [first, first]
  for (const { tweet } of tweets) {
    if (compareIds(tweet.id, newest) > 0) newest = tweet.id
    if (compareIds(tweet.id, oldest) < 0) oldest = tweet.id
  }
  return { newest_id: newest, oldest_id: oldest }
}
