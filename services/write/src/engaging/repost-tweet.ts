import { forbidden, type TweetId } from '@flightpath/contracts'
import type { Statements } from '@flightpath/storage'
import { currentTrace, toB3 } from '@flightpath/tracing'
import {
  findOriginal,
  mintOne,
  noSuchTweet,
  requireVisible,
  type Act,
  type ActDeps,
} from './acting.ts'
import type { DeliverToAuthors } from '../telling/own-lists.ts'
import type { Relationships } from './relationships.ts'
import { insertRepost, loadRepost } from '../storing/reposts-store.ts'
import type { StoredTweet } from '../storing/stored-tweet.ts'
import { tellPosted } from '../telling/tell-tweet.ts'
import type { VisibleTweet } from './visibility-check.ts'
import { holdTweet, insertTweets } from '../storing/tweet-store.ts'
import { undoRepost } from './undo-repost.ts'

export type RepostDeps = ActDeps & {
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
  const original = await requireVisible(deps.checkVisibility, act)
  if (await isProtected(deps, act, original)) {
    throw forbidden('The tweets of a protected account cannot be reposted.')
  }
  const repost = toRepost(act, original, mintOne(deps.ids))
  const id = await deps.changes.commit(async (change) => {
    if (!(await holdTweet(change, original.id))) throw noSuchTweet(act.tweetId)
    const earlier = await join(change, repost, original)
    if (earlier !== null) return earlier
    await insertTweets(change, [repost])
    tellPosted(change, repost)
    change.beforeAnswer(() => deps.deliverToAuthors([repost]))
    return repost.id
  })
  return { data: { id, retweeted: true } }
}

/** Only here does an account's own protection matter, so that graph is not asked about it otherwise. */
async function isProtected(
  { relationships }: RepostDeps,
  { account }: Act,
  { authorId, authorProtected }: VisibleTweet,
): Promise<boolean> {
  if (authorId !== account) return authorProtected
  const [self] = await relationships([{ actorId: account, targetId: account }])
  return self?.protected === true
}

function toRepost({ account }: Act, original: VisibleTweet, id: TweetId): StoredTweet {
  const trace = currentTrace()
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
  original: VisibleTweet,
): Promise<TweetId | null> {
  const edge = { accountId: repost.authorId, tweetId: original.id }
  if (await insertRepost(connection, edge, repost.id, original.authorId)) return null
  const earlier = await loadRepost(connection, edge)
  if (earlier === null) throw new Error('a repost was in the way of another one, and then was not')
  return earlier.repostId
}

/** Takes back the account's repost of a tweet, if there is one. No read that begins after the answer shows it. */
export async function unrepostTweet(
  deps: RepostDeps,
  act: Act,
): Promise<{ data: { retweeted: false } }> {
  const original = await findOriginal(deps.reads, act.tweetId)
  if (original !== null) {
    const edge = { accountId: act.account, tweetId: original.id }
    await deps.changes.commit((change) => undoRepost(change, edge))
  }
  return { data: { retweeted: false } }
}
