import { forbidden, type AccountId, type TweetId } from '@flightpath/contracts'
import { noSuchTweet } from '../engaging/acting.ts'
import { cascade } from './cascade.ts'
import { insertCascade } from '../storing/cascades-store.ts'
import type { CascadeSweep } from './cascade-sweep.ts'
import type { TweetChange, TweetChanges } from '../telling/counters.ts'
import { deletePin } from '../storing/edges-store.ts'
import { parseEntities } from '../storing/parse-entities.ts'
import { tellDeleted } from '../telling/tell-tweet.ts'
import {
  deleteMentions,
  loadTweetOrTombstone,
  lockTweet,
  makeTombstones,
} from '../storing/tweet-store.ts'
import { undoRepost } from '../engaging/undo-repost.ts'

export type DeleteTweetDeps = {
  readonly changes: TweetChanges
  readonly cascades: Pick<CascadeSweep, 'nudge'>
}

export type DeleteTweetRequest = { readonly id: TweetId; readonly account: AccountId }

/**
 * Makes a tombstone of an account's own tweet, with its reposts. Resolves once no read that begins now can show it; a
 * tweet that the account deleted before is deleted again without effect, so a request may be repeated. Throws 404 for
 * an id that is no tweet, or one that its author deleted, and 403 for the tweet of another account. (The X API
 * documents `deleted` as true on success and has no answer for the rest; its clients raise an error on a 4xx.)
 */
export async function deleteTweet(
  { changes, cascades }: DeleteTweetDeps,
  { id, account }: DeleteTweetRequest,
): Promise<{ data: { deleted: boolean } }> {
  const { more } = await changes.commit(async (change) => {
    const found = await loadTweetOrTombstone(change, id)
    if (found === null || (found.deleted && found.tweet.authorId !== account)) throw noSuchTweet(id)
    if (found.tweet.authorId !== account) {
      throw forbidden('You are not allowed to delete the tweet of another account.')
    }
    // Also where it was deleted before: the request that did so may have died before readers were told.
    change.invalidate({ type: 'deleted', id })
    const { reposted } = found.tweet
    if (reposted === null) return tombstone(change, id)
    await undoRepost(change, { accountId: account, tweetId: reposted.id }, id)
    return { more: false }
  })
  if (more) cascades.nudge()
  return { data: { deleted: true } }
}

/** The tweet is locked first, so that whoever likes or reposts it just now is done, or finds it deleted. */
async function tombstone(change: TweetChange, id: TweetId): Promise<{ readonly more: boolean }> {
  const locked = await lockTweet(change, id)
  if (locked === null) throw noSuchTweet(id)
  const { tweet, deleted } = locked
  if (deleted) return { more: false }
  const mentioned = (parseEntities(tweet.entities).mentions ?? []).map((mention) => mention.id)
  await makeTombstones(change, [id])
  if (mentioned.length > 0) await deleteMentions(change, id, mentioned)
  await deletePin(change, { accountId: tweet.authorId, tweetId: id })
  tellDeleted(change, tweet)
  const { more } = await cascade(change, id)
  if (more) await insertCascade(change, id)
  return { more }
}
