import type { AccountId, ReplySettings, TweetId } from '@flightpath/contracts'

/** Another tweet, and whose it is. */
export type Reference = { readonly id: TweetId; readonly authorId: AccountId }

/** What a tweet refers to. */
export type References = {
  readonly inReplyTo: Reference | null
  /** Only a repost has it, and it has nothing else: no text and no entities. */
  readonly reposted: Reference | null
  readonly quoted: Reference | null
}

/** A tweet as it is stored. `entities` is the JSON of TweetEntities. */
export type StoredTweet = References & {
  readonly id: TweetId
  readonly authorId: AccountId
  readonly version: number
  readonly text: string
  readonly conversationId: TweetId
  readonly replySettings: ReplySettings | null
  readonly entities: string
  /** The B3 context of the server span that wrote it; null when that was not sampled. */
  readonly trace: string | null
}

/** The version of a deleted tweet's row. A posted one has 1, and nothing else changes a tweet. */
export const tombstoneVersion = 2
