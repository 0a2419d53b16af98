import type { AccountId, TweetId } from '@flightpath/contracts'
import type { Failpoint } from '@flightpath/failpoint'
import type { Database } from '@flightpath/storage'
import { toB3, type TraceContext } from '@flightpath/tracing'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Change, type ChangeDeps } from './change.ts'
import { insertUses, type IdempotentUse } from './idempotency-store.ts'
import type { DeliverToAuthors } from './own-lists.ts'
import type { PendingTweet } from './tweet-batch.ts'
import { postedLine, type StoredTweet } from './tweet-event.ts'
import type { TweetIds } from './tweet-ids.ts'
import { insertMentions, insertTweets } from './tweet-store.ts'
import { reportCommit, withProducerSpan } from './write-spans.ts'

export type CommitDeps = ChangeDeps & {
  readonly database: Database
  readonly ids: TweetIds
  readonly deliverToAuthors: DeliverToAuthors
  readonly failpoint: Failpoint
}

/**
 * Commits tweets with their events and counts in one transaction, answers their requests, and hands the events on to
 * be published. When it rejects, nobody has been answered; after a DatabaseUnavailableError the tweets may be stored.
 */
export async function commitTweets(
  deps: CommitDeps,
  batch: readonly PendingTweet[],
): Promise<void> {
  const { database, tracer, failpoint } = deps
  const startMs = tracer.now()
  const rows = toRows(deps, batch)
  const publish = await database.transaction(async (connection) => {
    // None waits for the one before, so that all of them are one round trip.
    const inserts = [
      insertTweets(connection, rows.tweets),
      rows.mentions.length > 0 ? insertMentions(connection, rows.mentions) : null,
      rows.uses.length > 0 ? insertUses(connection, rows.uses) : null,
    ]
    const [publish] = await Promise.all([rows.change.store(deps, connection), ...inserts])
    return publish
  })
  failpoint('write-before-answer')
  await deps.deliverToAuthors(rows.tweets)
  for (const [index, { resolve }] of batch.entries()) {
    const tweet = rows.tweets[index]
    if (tweet !== undefined) resolve(tweet.id)
  }
  reportCommit(tracer, rows.servers, startMs, batch.length)
  // The answers go out first: they are written as their promises run, before the next turn.
  await nextTurn()
  failpoint('write-after-commit')
  publish()
}

type Rows = {
  readonly tweets: StoredTweet[]
  readonly mentions: [AccountId, TweetId][]
  readonly uses: (IdempotentUse & { tweetId: TweetId })[]
  /** Stored as it is by each run of the transaction. */
  readonly change: Change
  /** The server spans of those that are sampled. */
  readonly servers: TraceContext[]
}

function toRows({ ids, tracer }: CommitDeps, batch: readonly PendingTweet[]): Rows {
  const change = new Change()
  const rows: Rows = { tweets: [], mentions: [], uses: [], change, servers: [] }
  const minted = ids.mint(batch.length)
  for (const [index, { draft }] of batch.entries()) {
    const { authorId, text, entities, mentioned, replyTo, quoted, replySettings, use } = draft
    const id = minted[index]
    if (id === undefined) throw new Error('fewer ids than tweets were minted')
    const sampled = draft.trace?.sampled === true ? draft.trace : null
    const tweet: StoredTweet = {
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
      trace: sampled === null ? null : toB3(sampled),
    }
    rows.tweets.push(tweet)
    for (const accountId of mentioned) rows.mentions.push([accountId, id])
    if (use !== null) rows.uses.push({ ...use, tweetId: id })
    change.say(withProducerSpan(tracer, sampled, { key: authorId, value: postedLine(tweet) }))
    if (sampled !== null) rows.servers.push(sampled)
    if (replyTo !== null) change.engage(replyTo, 'replies', 1)
    if (quoted !== null) change.engage(quoted, 'quotes', 1)
    change.countAuthor(authorId, 'tweets', 1)
  }
  return rows
}
