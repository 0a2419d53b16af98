import type { AccountId, TweetId } from '@flightpath/contracts'
import { timeOf } from '@flightpath/snowflake'

/** A tweet as it is stored. `entities` is the JSON of TweetEntities, which is never looked into on the way. */
export type StoredTweet = {
  readonly id: TweetId
  readonly authorId: AccountId
  readonly version: number
  readonly text: string
  readonly conversationId: TweetId
  readonly inReplyToTweetId: TweetId | null
  readonly inReplyToUserId: AccountId | null
  readonly entities: string
  /** The B3 context of the server span that wrote it; null when that was not sampled. */
  readonly trace: string | null
}

/** The JSON line of TweetPosted. Put together from parts, because ids need no escaping and `entities` is JSON already. */
export function postedLine(tweet: StoredTweet): string {
  const reply =
    tweet.inReplyToTweetId === null
      ? ''
      : `,"inReplyToTweetId":"${tweet.inReplyToTweetId}","inReplyToUserId":"${tweet.inReplyToUserId}"`
  return `{"type":"posted","id":"${tweet.id}","version":${tweet.version},"authorId":"${tweet.authorId}","text":${JSON.stringify(tweet.text)},"createdAtMs":${timeOf(tweet.id)},"conversationId":"${tweet.conversationId}"${reply},"entities":${tweet.entities}}`
}

/** The JSON line of TweetDeleted. */
export function deletedLine(id: TweetId, version: number, authorId: AccountId): string {
  return `{"type":"deleted","id":"${id}","version":${version},"authorId":"${authorId}"}`
}
