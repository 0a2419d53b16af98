import type {
  AccountId,
  ReplySettings,
  TweetDeleted,
  TweetId,
  TweetPosted,
} from '@flightpath/contracts'
import { timeOf } from '@flightpath/snowflake'
import { parseEntities } from './parse-entities.ts'

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

export function postedEvent(tweet: StoredTweet): TweetPosted {
  return {
    type: 'posted',
    id: tweet.id,
    version: tweet.version,
    authorId: tweet.authorId,
    text: tweet.text,
    createdAtMs: timeOf(tweet.id),
    conversationId: tweet.conversationId,
    ...referenceFields(tweet),
    ...(tweet.replySettings === null ? {} : { replySettings: tweet.replySettings }),
    entities: parseEntities(tweet.entities),
  }
}

/** What the log tells of a tweet that is deleted. */
export type Tombstone = References & Pick<StoredTweet, 'id' | 'authorId'>

export function deletedEvent(tweet: Tombstone, atMs: number): TweetDeleted {
  const { id, authorId } = tweet
  const version = tombstoneVersion
  return { type: 'deleted', id, version, authorId, ...referenceFields(tweet), atMs }
}

/** What a tweet refers to, as services tell each other of it. */
export function referenceFields({ inReplyTo, reposted, quoted }: References) {
  return {
    ...(inReplyTo && { inReplyToTweetId: inReplyTo.id, inReplyToUserId: inReplyTo.authorId }),
    ...(reposted && { repostedTweetId: reposted.id, repostedUserId: reposted.authorId }),
    ...(quoted && { quotedTweetId: quoted.id, quotedUserId: quoted.authorId }),
  }
}
