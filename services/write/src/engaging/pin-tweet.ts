import { forbidden, invalidRequest } from '@flightpath/contracts'
import { noSuchTweet, type Act, type ActDeps } from './acting.ts'
import { deletePin, setPin } from '../storing/edges-store.ts'
import { holdTweet, loadTweetOrTombstone } from '../storing/tweet-store.ts'

export type PinDeps = Pick<ActDeps, 'changes' | 'reads'>

/**
 * Pins one tweet of the account's own instead of what it had pinned. Throws 404 for one that is not there, 403 for the
 * tweet of another account, 400 for a repost.
 */
export async function pinTweet(
  { changes, reads }: PinDeps,
  { account, tweetId }: Act,
): Promise<{ data: { pinned: true } }> {
  const found = await loadTweetOrTombstone(reads, tweetId)
  if (found === null || found.deleted) throw noSuchTweet(tweetId)
  if (found.tweet.authorId !== account) {
    throw forbidden('You are not allowed to pin the tweet of another account.')
  }
  if (found.tweet.reposted !== null) {
    throw invalidRequest('tweet_id', tweetId, 'the field `tweet_id` names a repost')
  }
  await changes.commit(async (change) => {
    if (!(await holdTweet(change, tweetId))) throw noSuchTweet(tweetId)
    await setPin(change, { accountId: account, tweetId })
    change.invalidate({ type: 'counts-changed', accountIds: [account] })
  })
  return { data: { pinned: true } }
}

/** Unpins the tweet if it is the one that is pinned. */
export async function unpinTweet(
  { changes }: PinDeps,
  { account, tweetId }: Act,
): Promise<{ data: { pinned: false } }> {
  await changes.commit(async (change) => {
    await deletePin(change, { accountId: account, tweetId })
    change.invalidate({ type: 'counts-changed', accountIds: [account] })
  })
  return { data: { pinned: false } }
}
