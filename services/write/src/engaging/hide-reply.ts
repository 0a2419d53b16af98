import { forbidden, invalidRequest, type AccountId, type TweetId } from '@flightpath/contracts'
import { noSuchTweet, type ActDeps } from './acting.ts'
import { deleteHidden, insertHidden } from '../storing/hidden-store.ts'
import { loadTweetOrTombstone } from '../storing/tweet-store.ts'

/**
 * Hides a reply, or shows it again. Throws 404 for a tweet that is not there, 403 unless the account began the
 * conversation (its first tweet may be deleted by now), 400 for a tweet that answers nothing.
 */
export async function hideReply(
  { changes, reads }: Pick<ActDeps, 'changes' | 'reads'>,
  { account, id, hidden }: { account: AccountId; id: TweetId; hidden: boolean },
): Promise<{ data: { hidden: boolean } }> {
  const reply = await loadTweetOrTombstone(reads, id)
  if (reply === null || reply.deleted) throw noSuchTweet(id)
  const first = await loadTweetOrTombstone(reads, reply.tweet.conversationId)
  if (first?.tweet.authorId !== account) {
    throw forbidden('Only who began a conversation may hide replies in it.')
  }
  if (reply.tweet.inReplyTo === null) {
    throw invalidRequest('tweet_id', id, `the tweet [${id}] is not a reply`)
  }
  const { authorId } = reply.tweet
  await changes.commit((change) =>
    hidden ? insertHidden(change, { id, authorId, hiddenBy: account }) : deleteHidden(change, id),
  )
  return { data: { hidden } }
}
