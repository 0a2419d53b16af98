// Likes and bookmarks. All of it may be repeated: only what changes a row changes a counter.
import type { AccountId } from '@flightpath/contracts'
import {
  findOriginal,
  mintOne,
  noSuchTweet,
  requireSeen,
  type Act,
  type ActDeps,
} from './acting.ts'
import type { Change } from './change.ts'
import { commitChange } from './commit-change.ts'
import { deleteEdge, insertEdge, type EdgeTable } from './edges-store.ts'
import type { Reference } from './tweet-event.ts'
import { holdTweet } from './tweet-store.ts'

/** Throws 404 for a tweet that is not there for the account, and 403 where it is blocked. */
export async function likeTweet(deps: ActDeps, act: Act): Promise<{ data: { liked: true } }> {
  await join(deps, 'likes', act)
  return { data: { liked: true } }
}

export async function unlikeTweet(deps: ActDeps, act: Act): Promise<{ data: { liked: false } }> {
  await part(deps, 'likes', act)
  return { data: { liked: false } }
}

/** Throws 404 for a tweet that is not there for the account, and 403 where it is blocked. */
export async function bookmarkTweet(
  deps: ActDeps,
  act: Act,
): Promise<{ data: { bookmarked: true } }> {
  await join(deps, 'bookmarks', act)
  return { data: { bookmarked: true } }
}

export async function unbookmarkTweet(
  deps: ActDeps,
  act: Act,
): Promise<{ data: { bookmarked: false } }> {
  await part(deps, 'bookmarks', act)
  return { data: { bookmarked: false } }
}

/** The tweet is held while its row is written, so that a deletion at the same moment finds the row or is found. */
async function join(deps: ActDeps, table: EdgeTable, act: Act): Promise<void> {
  const tweet = await requireSeen(deps.see, act)
  const position = mintOne(deps.ids)
  const edge = { accountId: act.account, tweetId: tweet.id }
  await commitChange(deps, act.trace, async (connection, change) => {
    if (!(await holdTweet(connection, tweet.id))) throw noSuchTweet(act.tweetId)
    if (await insertEdge(connection, table, edge, position)) {
      count(change, table, act.account, tweet, 1)
    }
  })
}

async function part(deps: ActDeps, table: EdgeTable, act: Act): Promise<void> {
  const tweet = await findOriginal(deps.reads, act.tweetId)
  if (tweet === null) return
  const edge = { accountId: act.account, tweetId: tweet.id }
  await commitChange(deps, act.trace, async (connection, change) => {
    if (await deleteEdge(connection, table, edge)) count(change, table, act.account, tweet, -1)
  })
}

function count(
  change: Change,
  table: EdgeTable,
  account: AccountId,
  tweet: Reference,
  by: 1 | -1,
): void {
  if (table === 'bookmarks') {
    change.count(tweet.id, 'bookmarks', by)
  } else {
    change.engage(tweet, 'likes', by)
    change.countAuthor(account, 'likes', by)
  }
}
