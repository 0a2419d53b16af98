// What a lookup says of one tweet or one account.
import { nobody, seesId, seesTweet, tweetsWhere, type Model, type Tweet } from './model.ts'

export type TweetFacts = {
  readonly author_id: string
  readonly conversation_id: string
  readonly in_reply_to_user_id: string | undefined
  readonly referenced_tweets: readonly string[]
  /** Replies, reposts, quotes, likes and bookmarks; null for a repost, which has none of its own. */
  readonly counts: readonly number[] | null
}

/** What is said of a tweet to somebody who may see it. */
export function factsOfTweet(model: Model, tweet: Tweet): TweetFacts {
  const { id, author, conversation, replyTo, replyToUser, quoted, original } = tweet
  const references = { replied_to: replyTo, quoted, retweeted: original }
  return {
    author_id: author,
    conversation_id: conversation,
    in_reply_to_user_id: replyToUser ?? undefined,
    referenced_tweets: Object.entries(references)
      .flatMap(([type, other]) => (other === null ? [] : [`${type} ${other}`]))
      .toSorted(),
    counts:
      original !== null
        ? null
        : [
            tweetsWhere(model, (other) => other.replyTo === id).length,
            tweetsWhere(model, (other) => other.original === id).length,
            tweetsWhere(model, (other) => other.quoted === id).length,
            model.likes.to(id).length,
            model.bookmarks.to(id).length,
          ],
  }
}

/** Why a tweet is not shown to somebody; null when it is. */
export function whyHidden(
  model: Model,
  viewer: string,
  id: string,
): 'resource-not-found' | 'not-authorized-for-resource' | null {
  const tweet = model.tweets.get(id)
  if (tweet === undefined) return 'resource-not-found'
  return seesTweet(model, viewer, tweet) ? null : 'not-authorized-for-resource'
}

/** The referenced tweets that the viewer may see. */
export function includedWith(model: Model, viewer: string, tweet: Tweet): readonly string[] {
  return [tweet.replyTo, tweet.quoted, tweet.original].flatMap((id) =>
    id !== null && seesId(model, viewer, id) ? [id] : [],
  )
}

export type AccountFacts = {
  readonly username: string
  readonly protected: boolean
  /** Followers, following, tweets, lists and likes. */
  readonly counts: readonly number[]
  /** Null where nothing says whether it may be told. */
  readonly pinned: string | undefined | null
  readonly connections: readonly string[] | null
}

export function factsOfAccount(model: Model, viewer: string, id: string): AccountFacts {
  const account = model.accounts.get(id)
  if (account === undefined) throw new Error(`nobody is ${id}`)
  const listed = [...model.lists.values()].filter(
    (list) => !list.private && model.members.has(list.id, id),
  )
  const pinned = account.pinned ?? undefined
  return {
    username: account.username,
    protected: account.protected,
    counts: [
      model.follows.to(id).length,
      model.follows.of(id).length,
      tweetsWhere(model, ({ author }) => author === id).length,
      listed.length,
      model.likes.of(id).length,
    ],
    pinned: pinned === undefined || seesId(model, viewer, pinned) ? pinned : null,
    connections: viewer === id || viewer === nobody ? null : connections(model, viewer, id),
  }
}

function connections({ follows, requests, blocks, mutes }: Model, viewer: string, id: string) {
  const standing = {
    follow_request_received: requests.has(id, viewer),
    follow_request_sent: requests.has(viewer, id),
    blocking: blocks.has(viewer, id),
    followed_by: follows.has(id, viewer),
    following: follows.has(viewer, id),
    muting: mutes.has(viewer, id),
  }
  return Object.entries(standing)
    .flatMap(([name, holds]) => (holds ? [name] : []))
    .toSorted()
}
