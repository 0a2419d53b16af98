import { forbidden, type AccountId, type TweetId } from '@flightpath/contracts'
import type { Statements } from '@flightpath/storage'
import type { TraceContext } from '@flightpath/tracing'
import { noSuchTweet } from './acting.ts'
import { bury, type BuryDeps } from './bury.ts'
import { cascade } from './cascade.ts'
import { insertCascade } from './cascades-store.ts'
import type { CascadeSweep } from './cascade-sweep.ts'
import type { Change } from './change.ts'
import { deletePin } from './edges-store.ts'
import { parseEntities } from './parse-entities.ts'
import { deletedLine } from './tweet-event.ts'
import { buryTweets, deleteMentions, loadTweetOrTombstone, lockTweet } from './tweet-store.ts'
import { undoRepost } from './undo-repost.ts'
import { withProducerSpan } from './write-spans.ts'

export type DeleteTweetDeps = BuryDeps & { readonly cascades: Pick<CascadeSweep, 'nudge'> }

export type DeleteTweetRequest = {
  readonly id: TweetId
  readonly account: AccountId
  readonly trace: TraceContext | null
}

/**
 * Makes a tombstone of an account's own tweet, with its reposts. Resolves once no read that begins now can show it; a
 * tweet that the account deleted before is deleted again without effect, so a request may be repeated. Throws 404 for
 * an id that is no tweet, or one that its author deleted, and 403 for the tweet of another account. (The X API
 * documents `deleted` as true on success and has no answer for the rest; its clients raise an error on a 4xx.)
 */
export async function deleteTweet(
  deps: DeleteTweetDeps,
  request: DeleteTweetRequest,
): Promise<{ data: { deleted: boolean } }> {
  let more = false
  await bury(deps, request.trace, async (connection, change) => {
    const { buried, ...rest } = await buryOwn(deps, request, connection, change)
    more = rest.more
    return buried
  })
  if (more) deps.cascades.nudge()
  return { data: { deleted: true } }
}

type Buried = { readonly buried: readonly TweetId[]; readonly more: boolean }

async function buryOwn(
  deps: DeleteTweetDeps,
  { id, account, trace }: DeleteTweetRequest,
  connection: Statements,
  change: Change,
): Promise<Buried> {
  const found = await loadTweetOrTombstone(connection, id)
  if (found === null || (found.deleted && found.tweet.authorId !== account)) throw noSuchTweet(id)
  if (found.tweet.authorId !== account) {
    throw forbidden('You are not allowed to delete the tweet of another account.')
  }
  const { reposted } = found.tweet
  if (reposted === null) return buryTweet(deps, { id, account, trace }, connection, change)
  const edge = { accountId: account, tweetId: reposted.id, trace, onlyId: id }
  await undoRepost(deps, connection, change, edge)
  return { buried: [id], more: false }
}

/** The tweet is locked first, so that whoever likes or reposts it just now is done, or finds it deleted. */
async function buryTweet(
  { tracer }: DeleteTweetDeps,
  { id, account, trace }: DeleteTweetRequest,
  connection: Statements,
  change: Change,
): Promise<Buried> {
  const locked = await lockTweet(connection, id)
  if (locked === null) throw noSuchTweet(id)
  const { tweet, deleted } = locked
  // Its tombstone in Redis is written again: the request that deleted it may have died before it was.
  if (deleted) return { buried: [id], more: false }
  const mentioned = (parseEntities(tweet.entities).mentions ?? []).map((mention) => mention.id)
  await buryTweets(connection, [id])
  if (mentioned.length > 0) await deleteMentions(connection, id, mentioned)
  await deletePin(connection, { accountId: account, tweetId: id })
  change.say(withProducerSpan(tracer, trace, { key: account, value: deletedLine(id, account) }))
  if (tweet.inReplyTo !== null) change.engage(tweet.inReplyTo, 'replies', -1)
  if (tweet.quoted !== null) change.engage(tweet.quoted, 'quotes', -1)
  change.countAuthor(account, 'tweets', -1)
  const { buried, more } = await cascade(connection, change, id)
  if (more) await insertCascade(connection, id)
  return { buried: [id, ...buried], more }
}
