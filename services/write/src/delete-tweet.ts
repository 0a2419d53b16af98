import { forbidden, notFound, tweetsV1, type AccountId, type TweetId } from '@flightpath/contracts'
import type { Logger } from '@flightpath/log'
import type { Outbox } from '@flightpath/outbox'
import type { Database } from '@flightpath/storage'
import { toB3, type TraceContext, type Tracer } from '@flightpath/tracing'
import type { ViewVersions } from '@flightpath/view-versions'
import { parseEntities } from './parse-entities.ts'
import { deletedLine } from './tweet-event.ts'
import { buryTweet, deleteMentions, lockTweet } from './tweet-store.ts'
import { reportCommit, reportPublished } from './write-spans.ts'

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
  const startMs = tracer.now()
  const buried = await bury(deps, request)
  reportCommit(tracer, request.trace?.sampled === true ? [request.trace] : [], startMs, 1)
  if (buried !== null) {
    outbox.publish(buried.rowId, tweetsV1.name, buried.messages, (times) =>
      reportPublished(tracer, buried.messages, times),
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

/** The tombstone and its event in one transaction; null when it was there already. */
async function bury(
  { database, outbox, tracer }: DeleteTweetDeps,
  { id, account, trace }: DeleteTweetRequest,
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
    const value = deletedLine(id, version, account)
    const headers = trace?.sampled === true ? { headers: { b3: toB3(tracer.child(trace)) } } : {}
    const messages = [{ key: account, value, ...headers }]
    const rowId = await outbox.insert(connection, tweetsV1.name, messages)
    return { rowId, messages }
  })
}
