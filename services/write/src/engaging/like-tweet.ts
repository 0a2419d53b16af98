// Likes and bookmarks. All of it may be repeated: only what changes a row changes a counter and is told.
import type { Engagement } from '@flightpath/contracts'
import {
  findOriginal,
  mintOne,
  noSuchTweet,
  requireVisible,
  type Act,
  type ActDeps,
} from './acting.ts'
import { deleteEdge, insertEdge, type EdgeTable } from '../storing/edges-store.ts'
import { tellEngaged } from '../telling/tell-tweet.ts'
import { holdTweet } from '../storing/tweet-store.ts'

/** Throws 404 for a tweet that is not there for the account, and 403 where it is blocked. */
export async function likeTweet(deps: ActDeps, act: Act): Promise<{ data: { liked: true } }> {
  await add(deps, 'likes', 'liked', act)
  return { data: { liked: true } }
}

export async function unlikeTweet(deps: ActDeps, act: Act): Promise<{ data: { liked: false } }> {
  await remove(deps, 'likes', 'unliked', act)
  return { data: { liked: false } }
}

/** Throws 404 for a tweet that is not there for the account, and 403 where it is blocked. */
export async function bookmarkTweet(
  deps: ActDeps,
  act: Act,
): Promise<{ data: { bookmarked: true } }> {
  await add(deps, 'bookmarks', 'bookmarked', act)
  return { data: { bookmarked: true } }
}

export async function unbookmarkTweet(
  deps: ActDeps,
  act: Act,
): Promise<{ data: { bookmarked: false } }> {
  await remove(deps, 'bookmarks', 'unbookmarked', act)
  return { data: { bookmarked: false } }
}

/** The tweet is held while its row is written, so that a deletion at the same moment finds the row or is found. */
async function add(
  deps: ActDeps,
  table: EdgeTable,
  action: Engagement,
  { account: accountId, tweetId }: Act,
): Promise<void> {
  const tweet = await requireVisible(deps.checkVisibility, { account: accountId, tweetId })
  const position = mintOne(deps.ids)
  await deps.changes.commit(async (change) => {
    if (!(await holdTweet(change, tweet.id))) throw noSuchTweet(tweetId)
    const isNew = await insertEdge(change, table, { accountId, tweetId: tweet.id }, position)
    if (isNew) tellEngaged(change, tweet, { action, accountId })
  })
}

async function remove(
  deps: ActDeps,
  table: EdgeTable,
  action: Engagement,
  { account: accountId, tweetId }: Act,
): Promise<void> {
  const tweet = await findOriginal(deps.reads, tweetId)
  if (tweet === null) return
  await deps.changes.commit(async (change) => {
    const wasThere = await deleteEdge(change, table, { accountId, tweetId: tweet.id })
    if (wasThere) tellEngaged(change, tweet, { action, accountId })
  })
}
