import { forbidden, notFound, tweetsV1, type AccountId, type TweetId } from '@flightpath/contracts'
import type { OutgoingMessage } from '@flightpath/kafka'
import type { Logger } from '@flightpath/log'
import type { Outbox } from '@flightpath/outbox'
import type { Database } from '@flightpath/storage'
import { toB3, type TraceContext, type Tracer } from '@flightpath/tracing'
import type { ViewVersions } from '@flightpath/view-versions'
import { parseEntities } from './parse-entities.ts'
import { deletedLine } from './tweet-event.ts'
import { buryTweet, deleteMentions, lockTweet } from './tweet-store.ts'
import { reportCommit, reportPublished, type Traced } from './write-spans.ts'

export type DeleteTweetDeps = {
  readonly database: Database
  readonly outbox: Outbox
  readonly views: ViewVersions
  readonly tracer: Tracer
  readonly log: Logger
}

export type DeleteTweetRequest = {
  readonly id: TweetId
  readonly account: AccountId
  readonly trace: TraceContext | null
}

/**
 * Makes a tombstone of an account's own tweet. Resolves once no read that begins now can show it; a tweet that the
 * account deleted before is deleted again without effect, so a request may be repeated. Throws 404 for an id that is
 * no tweet, or one that its author deleted, and 403 for the tweet of another account. (The X API documents `deleted`
 * as true on success and has no answer for the rest; its clients raise an error on a 4xx.)
 */
export async function deleteTweet(
  deps: DeleteTweetDeps,
  request: DeleteTweetRequest,
): Promise<{ data: { deleted: boolean } }> {
  const { outbox, tracer, views, log } = deps
  const traced = tracedParts(tracer, request.trace)
  const startMs = tracer.now()
  const published = await bury(deps, request, traced[0]?.producer)
  reportCommit(tracer, traced, startMs, 1)
  if (published !== null) {
    outbox.publish(published.rowId, tweetsV1.name, published.messages, (times) =>
      reportPublished(tracer, traced, times),
    )
  }
  try {
    await views.tombstone([request.id])
  } catch (error) {
    // The event carries the deletion too, and copies that readers keep are short-lived.
    log.warn({ error, tweetId: request.id }, 'tombstone not written')
  }
  return { data: { deleted: true } }
}

function tracedParts(tracer: Tracer, trace: TraceContext | null): Traced[] {
  return trace?.sampled === true ? [{ server: trace, producer: tracer.child(trace) }] : []
}

/** The tombstone and its event in one transaction; null when it was there already. */
async function bury(
  { database, outbox }: DeleteTweetDeps,
  { id, account }: DeleteTweetRequest,
  producer: TraceContext | undefined,
) {
  return database.transaction(async (connection) => {
    const tweet = await lockTweet(connection, id)
    if (tweet === null || (tweet.deleted && tweet.authorId !== account)) {
      throw notFound(`There is no tweet with the id [${id}].`)
    }
    if (tweet.authorId !== account) {
      throw forbidden('You are not allowed to delete the tweet of another account.')
    }
    if (tweet.deleted) return null
    const version = tweet.version + 1
    const mentioned = (parseEntities(tweet.entities).mentions ?? []).map((mention) => mention.id)
    await buryTweet(connection, id, version)
    if (mentioned.length > 0) await deleteMentions(connection, id, mentioned)
    const messages: OutgoingMessage[] = [
      {
        key: account,
        value: deletedLine(id, version, account),
        ...(producer === undefined ? {} : { headers: { b3: toB3(producer) } }),
      },
    ]
    const rowId = await outbox.insert(connection, tweetsV1.name, messages)
    return { rowId, messages }
  })
}
