import type { TweetId } from '@flightpath/contracts'
import type { Statements } from '@flightpath/storage'
import type { TraceContext, Tracer } from '@flightpath/tracing'
import type { Change } from './change.ts'
import type { Edge } from './edges-store.ts'
import { deleteReposts, lockRepost } from './reposts-store.ts'
import { deletedLine } from './tweet-event.ts'
import { buryTweets } from './tweet-store.ts'
import { withProducerSpan } from './write-spans.ts'

/**
 * Within a transaction: makes a tombstone of an account's repost of a tweet; resolves with its id, or null when there is
 * none, or another one than `onlyId`. Who deletes the row that joins them is who buries the repost, so that an undo, a
 * deletion by the repost's own id and the deletion of the original do it once between them.
 */
export async function undoRepost(
  { tracer }: { tracer: Tracer },
  connection: Statements,
  change: Change,
  { accountId, tweetId, trace, onlyId }: Edge & { trace: TraceContext | null; onlyId?: TweetId },
): Promise<TweetId | null> {
  const repost = await lockRepost(connection, { accountId, tweetId })
  if (repost === null || (onlyId !== undefined && repost.repostId !== onlyId)) return null
  await deleteReposts(connection, tweetId, [accountId])
  await buryTweets(connection, [repost.repostId])
  const message = { key: accountId, value: deletedLine(repost.repostId, accountId) }
  change.say(withProducerSpan(tracer, trace, message))
  change.engage({ id: tweetId, authorId: repost.tweetAuthorId }, 'reposts', -1)
  change.countAuthor(accountId, 'tweets', -1)
  return repost.repostId
}
