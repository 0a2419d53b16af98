// What the log tells of tweets and of what people do with them, and the counters that change with it.
import {
  engagementsV1,
  tweetsV1,
  type AccountId,
  type Engagement,
  type TweetId,
} from '@flightpath/contracts'
import type { TraceContext } from '@flightpath/tracing'
import type { TweetChange } from './counters.ts'
import {
  deletedEvent,
  postedEvent,
  type Reference,
  type StoredTweet,
  type Tombstone,
} from '../storing/stored-tweet.ts'

/** A tweet was posted: one more of its author's, of the replies, quotes or reposts of what it refers to. */
export function tellPosted(
  change: TweetChange,
  tweet: StoredTweet,
  trace?: TraceContext | null,
): void {
  change.tell(tweetsV1, postedEvent(tweet), trace)
  change.counters.addToAuthor(tweet.authorId, 'tweets', 1)
  for (const [reference, action] of [
    [tweet.inReplyTo, 'replied'],
    [tweet.quoted, 'quoted'],
    [tweet.reposted, 'reposted'],
  ] as const) {
    if (reference === null) continue
    tellEngaged(
      change,
      reference,
      { action, accountId: tweet.authorId, byTweetId: tweet.id },
      trace,
    )
  }
}

/** A tweet became a tombstone: the opposite. */
export function tellDeleted(change: TweetChange, tweet: Tombstone): void {
  change.tell(tweetsV1, deletedEvent(tweet, change.atMs))
  change.counters.addToAuthor(tweet.authorId, 'tweets', -1)
  for (const [reference, action] of [
    [tweet.inReplyTo, 'unreplied'],
    [tweet.quoted, 'unquoted'],
    [tweet.reposted, 'unreposted'],
  ] as const) {
    if (reference === null) continue
    tellEngaged(change, reference, { action, accountId: tweet.authorId, byTweetId: tweet.id })
  }
}

const counted = {
  liked: ['likes', 1],
  unliked: ['likes', -1],
  bookmarked: ['bookmarks', 1],
  unbookmarked: ['bookmarks', -1],
  reposted: ['reposts', 1],
  unreposted: ['reposts', -1],
  quoted: ['quotes', 1],
  unquoted: ['quotes', -1],
  replied: ['replies', 1],
  unreplied: ['replies', -1],
} as const

type Act = {
  readonly action: Engagement
  readonly accountId: AccountId
  readonly byTweetId?: TweetId
}

/** Somebody did something to a tweet. */
export function tellEngaged(
  change: TweetChange,
  { id, authorId }: Reference,
  act: Act,
  trace?: TraceContext | null,
): void {
  const [counter, by] = counted[act.action]
  change.counters.add(id, counter, by)
  if (counter === 'likes') change.counters.addToAuthor(act.accountId, 'likes', by)
  const event = { type: 'engaged', tweetId: id, authorId, ...act, atMs: change.atMs } as const
  change.tell(engagementsV1, event, trace)
}
