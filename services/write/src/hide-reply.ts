import { forbidden, invalidRequest, type AccountId, type TweetId } from '@flightpath/contracts'
import type { Database } from '@flightpath/storage'
import { noSuchTweet } from './acting.ts'
import { deleteHidden, insertHidden } from './hidden-store.ts'
import { loadTweetOrTombstone } from './tweet-store.ts'

/**
 * Hides a reply, or shows it again. Throws 404 for a tweet that is not there, 403 unless the account began the
 * conversation (its first tweet may be deleted by now), 400 for a tweet that answers nothing.
 */
export async function hideReply(
  { database }: { readonly database: Database },
  { account, id, hidden }: { account: AccountId; id: TweetId; hidden: boolean },
): Promise<{ data: { hidden: boolean } }> {
  const reply = await loadTweetOrTombstone(database, id)
  if (reply === null || reply.deleted) throw noSuchTweet(id)
  const first = await loadTweetOrTombstone(database, reply.tweet.conversationId)
  if (first?.tweet.authorId !== account) {
    throw forbidden('Only who began a conversation may hide replies in it.')
  }
  if (reply.tweet.inReplyTo === null) {
    throw invalidRequest('tweet_id', id, `the tweet [${id}] is not a reply`)
  }
  if (hidden)
    await insertHidden(database, { id, authorId: reply.tweet.authorId, hiddenBy: account })
  else await deleteHidden(database, id)
  return { data: { hidden } }
}
