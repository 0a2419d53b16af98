import type { TweetId } from '@flightpath/contracts'
import { toB3 } from '@flightpath/tracing'
import type { TweetChanges } from '../telling/counters.ts'
import { insertUses } from '../storing/idempotency-store.ts'
import type { DeliverToAuthors } from '../telling/own-lists.ts'
import type { StoredTweet } from '../storing/stored-tweet.ts'
import { tellPosted } from '../telling/tell-tweet.ts'
import type { TweetDraft } from './tweet-draft.ts'
import type { TweetIds } from '../storing/tweet-ids.ts'
import { insertMentions, insertTweets } from '../storing/tweet-store.ts'

export type StoreTweetsDeps = {
  readonly changes: TweetChanges
  readonly ids: TweetIds
  readonly deliverToAuthors: DeliverToAuthors
}

/**
 * Commits drafts, at least one, in one transaction of two round trips; resolves with their ids in the same order. After a
 * DatabaseUnavailableError the tweets may be stored.
 */
export async function storeTweets(
  { changes, ids, deliverToAuthors }: StoreTweetsDeps,
  drafts: readonly TweetDraft[],
): Promise<readonly TweetId[]> {
  const minted = ids.mint(drafts.length)
  const posts = drafts.map((draft, index) => ({ draft, tweet: toTweet(draft, minted[index]) }))
  const tweets = posts.map(({ tweet }) => tweet)
  const mentions = posts.flatMap(({ draft, tweet }) =>
    draft.mentioned.map((accountId) => [accountId, tweet.id] as const),
  )
  const uses = posts.flatMap(({ draft: { use }, tweet }) =>
    use === null ? [] : [{ ...use, tweetId: tweet.id }],
  )
  const traces = drafts.flatMap(({ trace }) => (trace === null ? [] : [trace]))
  await changes.commit(
    async (change) => {
      change.also(insertTweets(change, tweets))
      if (mentions.length > 0) change.also(insertMentions(change, mentions))
      if (uses.length > 0) change.also(insertUses(change, uses))
      for (const { draft, tweet } of posts) tellPosted(change, tweet, draft.trace)
      change.beforeAnswer(() => deliverToAuthors(tweets))
    },
    { size: drafts.length, traces },
  )
  return tweets.map(({ id }) => id)
}

function toTweet(draft: TweetDraft, id: TweetId | undefined): StoredTweet {
  if (id === undefined) throw new Error('fewer ids than tweets were minted')
  const { authorId, text, entities, replyTo, quoted, replySettings, trace } = draft
  return {
    id,
    authorId,
    version: 1,
    text,
    conversationId: replyTo?.conversationId ?? id,
    inReplyTo: replyTo,
    reposted: null,
    quoted,
    replySettings,
    entities,
    trace: trace?.sampled === true ? toB3(trace) : null,
  }
}
