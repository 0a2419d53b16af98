import { forbidden, type TweetId } from '@flightpath/contracts'
import type { Statements } from '@flightpath/storage'
import { toB3 } from '@flightpath/tracing'
import {
  findOriginal,
  mintOne,
  noSuchTweet,
  requireSeen,
  type Act,
  type ActDeps,
} from './acting.ts'
import { bury, type BuryDeps } from './bury.ts'
import type { Change } from './change.ts'
import { commitChange } from './commit-change.ts'
import type { DeliverToAuthors } from './own-lists.ts'
import type { Relationships } from './relationships.ts'
import { insertRepost, loadRepost } from './reposts-store.ts'
import { postedLine, type StoredTweet } from './tweet-event.ts'
import type { SeenTweet } from './tweet-sights.ts'
import { holdTweet, insertTweets } from './tweet-store.ts'
import { undoRepost } from './undo-repost.ts'
import { withProducerSpan } from './write-spans.ts'

export type RepostDeps = ActDeps &
  BuryDeps & {
    readonly relationships: Relationships
    readonly deliverToAuthors: DeliverToAuthors
  }

/**
 * Makes a repost, which is a tweet of its own; one that is there already is answered again. Throws 404 for a tweet that
 * is not there for the account, and 403 for one that is blocked or protected.
 */
export async function repostTweet(
  deps: RepostDeps,
  act: Act,
): Promise<{ data: { id: TweetId; retweeted: true } }> {
  const original = await requireSeen(deps.see, act)
  if (await isProtected(deps, act, original)) {
    throw forbidden('The tweets of a protected account cannot be reposted.')
  }
  const repost = toRepost(act, original, mintOne(deps.ids))
  const id = await commitChange(deps, act.trace, async (connection, change) => {
    if (!(await holdTweet(connection, original.id))) throw noSuchTweet(act.tweetId)
    const earlier = await join(connection, repost, original)
    if (earlier !== null) return earlier
    await insertTweets(connection, [repost])
    sayPosted(deps, change, act, repost)
    change.engage(original, 'reposts', 1)
    change.countAuthor(act.account, 'tweets', 1)
    return repost.id
  })
  if (id === repost.id) await deps.deliverToAuthors([repost])
  return { data: { id, retweeted: true } }
}

/** Only here does an account's own protection matter, so that graph is not asked about it otherwise. */
async function isProtected(
  { relationships }: RepostDeps,
  { account }: Act,
  { authorId, authorProtected }: SeenTweet,
): Promise<boolean> {
  if (authorId !== account) return authorProtected
  const [self] = await relationships([{ actorId: account, targetId: account }])
  return self?.protected === true
}

function toRepost({ account, trace }: Act, original: SeenTweet, id: TweetId): StoredTweet {
  return {
    id,
    authorId: account,
    version: 1,
    text: '',
    conversationId: id,
    inReplyTo: null,
    reposted: { id: original.id, authorId: original.authorId },
    quoted: null,
    replySettings: null,
    entities: '{}',
    trace: trace?.sampled === true ? toB3(trace) : null,
  }
}

/** Notes whose repost it is; resolves with the account's earlier one where there is one. */
async function join(
  connection: Statements,
  repost: StoredTweet,
  original: SeenTweet,
): Promise<TweetId | null> {
  const edge = { accountId: repost.authorId, tweetId: original.id }
  if (await insertRepost(connection, edge, repost.id, original.authorId)) return null
  const earlier = await loadRepost(connection, edge)
  if (earlier === null) throw new Error('a repost was in the way of another one, and then was not')
  return earlier.repostId
}

function sayPosted({ tracer }: RepostDeps, change: Change, { trace }: Act, repost: StoredTweet) {
  const message = { key: repost.authorId, value: postedLine(repost) }
  change.say(withProducerSpan(tracer, trace, message))
}

/** Takes back the account's repost of a tweet, if there is one. No read that begins after the answer shows it. */
export async function unrepostTweet(
  deps: RepostDeps,
  act: Act,
): Promise<{ data: { retweeted: false } }> {
  const original = await findOriginal(deps.reads, act.tweetId)
  if (original !== null) {
    const edge = { accountId: act.account, tweetId: original.id }
    await bury(deps, act.trace, async (connection, change) => {
      const undone = await undoRepost(deps, connection, change, { ...edge, trace: act.trace })
      return undone === null ? [] : [undone]
    })
  }
  return { data: { retweeted: false } }
}
