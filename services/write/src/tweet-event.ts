import type { AccountId, ReplySettings, TweetId } from '@flightpath/contracts'
import { timeOf } from '@flightpath/snowflake'

/** Another tweet, and whose it is. */
export type Reference = { readonly id: TweetId; readonly authorId: AccountId }

/** A tweet as it is stored. `entities` is the JSON of TweetEntities, which is never looked into on the way. */
export type StoredTweet = {
  readonly id: TweetId
  readonly authorId: AccountId
  readonly version: number
  readonly text: string
  readonly conversationId: TweetId
  readonly inReplyTo: Reference | null
  /** Only a repost has it, and it has nothing else: no text and no entities. */
  readonly reposted: Reference | null
  readonly quoted: Reference | null
  readonly replySettings: ReplySettings | null
  readonly entities: string
  /** The B3 context of the server span that wrote it; null when that was not sampled. */
  readonly trace: string | null
}

/** The version of a deleted tweet's row. A posted one has 1, and nothing else changes a tweet. */
export const tombstoneVersion = 2

/** The JSON line of TweetPosted. Put together from parts, because ids need no escaping and `entities` is JSON already. */
export function postedLine(tweet: StoredTweet): string {
  const references =
    referenceParts('inReplyTo', tweet.inReplyTo) +
    referenceParts('reposted', tweet.reposted) +
    referenceParts('quoted', tweet.quoted)
  const settings = tweet.replySettings === null ? '' : `,"replySettings":"${tweet.replySettings}"`
  return `{"type":"posted","id":"${tweet.id}","version":${tweet.version},"authorId":"${tweet.authorId}","text":${JSON.stringify(tweet.text)},"createdAtMs":${timeOf(tweet.id)},"conversationId":"${tweet.conversationId}"${references}${settings},"entities":${tweet.entities}}`
}

function referenceParts(name: string, reference: Reference | null): string {
  if (reference === null) return ''
  return `,"${name}TweetId":"${reference.id}","${name}UserId":"${reference.authorId}"`
}

/** The JSON line of TweetDeleted. */
export function deletedLine(id: TweetId, authorId: AccountId): string {
  return `{"type":"deleted","id":"${id}","version":${tombstoneVersion},"authorId":"${authorId}"}`
}

/** The JSON line of TweetEngaged. */
export function engagedLine({ id, authorId }: Reference): string {
  return `{"type":"engaged","tweetId":"${id}","authorId":"${authorId}"}`
}
