import { tweetsV1, type AccountId, type TweetId } from '@flightpath/contracts'
import type { Failpoint } from '@flightpath/failpoint'
import type { OutgoingMessage } from '@flightpath/kafka'
import type { Outbox } from '@flightpath/outbox'
import type { Database } from '@flightpath/storage'
import { toB3, type TraceContext, type Tracer } from '@flightpath/tracing'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { insertUses, type IdempotentUse } from './idempotency-store.ts'
import type { PendingTweet } from './tweet-batch.ts'
import { postedLine, type StoredTweet } from './tweet-event.ts'
import type { TweetIds } from './tweet-ids.ts'
import { insertMentions, insertTweets, type ReplyTarget } from './tweet-store.ts'
import { reportCommit, reportPublished } from './write-spans.ts'

export type CommitDeps = {
  readonly database: Database
  readonly ids: TweetIds
  readonly outbox: Outbox
  readonly tracer: Tracer
  readonly failpoint: Failpoint
}

/** A tweet that lacks nothing but its id. */
export type ReadyTweet = { readonly pending: PendingTweet; readonly target: ReplyTarget | null }

/**
 * Commits tweets with their events in one transaction, answers their requests, and hands the events on to be
 * published. When it rejects, nobody has been answered; after a DatabaseUnavailableError the tweets may be stored.
 */
export async function commitTweets(deps: CommitDeps, ready: readonly ReadyTweet[]): Promise<void> {
  const { database, outbox, tracer, failpoint } = deps
  const startMs = tracer.now()
  const rows = toRows(deps, ready)
  const rowId = await database.transaction(async (connection) => {
    await insertTweets(connection, rows.tweets)
    if (rows.mentions.length > 0) await insertMentions(connection, rows.mentions)
    if (rows.uses.length > 0) await insertUses(connection, rows.uses)
    return outbox.insert(connection, tweetsV1.name, rows.messages)
  })
  failpoint('write-before-answer')
  for (const [index, { pending }] of ready.entries()) {
    const tweet = rows.tweets[index]
    if (tweet !== undefined) pending.resolve(tweet.id)
  }
  reportCommit(tracer, rows.servers, startMs, ready.length)
  // The answers go out first: they are written as their promises run, before the next turn.
  await nextTurn()
  failpoint('write-after-commit')
  outbox.publish(rowId, tweetsV1.name, rows.messages, (times) =>
    reportPublished(tracer, rows.messages, times),
  )
}

type Rows = {
  readonly tweets: StoredTweet[]
  readonly mentions: [AccountId, TweetId][]
  readonly uses: (IdempotentUse & { tweetId: TweetId })[]
  readonly messages: OutgoingMessage[]
  /** The server spans of those that are sampled. */
  readonly servers: TraceContext[]
}

function toRows({ ids, tracer }: CommitDeps, ready: readonly ReadyTweet[]): Rows {
  const rows: Rows = { tweets: [], mentions: [], uses: [], messages: [], servers: [] }
  const minted = ids.mint(ready.length)
  for (const [index, { pending, target }] of ready.entries()) {
    const { authorId, text, entities, mentioned, use, trace } = pending.draft
    const id = minted[index]
    if (id === undefined) throw new Error('fewer ids than tweets were minted')
    const sampled = trace?.sampled === true ? trace : null
    const tweet: StoredTweet = {
      id,
      authorId,
      version: 1,
      text,
      conversationId: target?.conversationId ?? id,
      inReplyToTweetId: target?.id ?? null,
      inReplyToUserId: target?.authorId ?? null,
      entities,
      trace: sampled === null ? null : toB3(sampled),
    }
    rows.tweets.push(tweet)
    for (const accountId of mentioned) rows.mentions.push([accountId, id])
    if (use !== null) rows.uses.push({ ...use, tweetId: id })
    const message = { key: authorId, value: postedLine(tweet) }
    if (sampled === null) {
      rows.messages.push(message)
    } else {
      rows.messages.push({ ...message, headers: { b3: toB3(tracer.child(sampled)) } })
      rows.servers.push(sampled)
    }
  }
  return rows
}
