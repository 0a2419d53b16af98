import type { AccountId, TweetId } from '@flightpath/contracts'
import type { HomeTimelines } from '@flightpath/home-timelines'
import type { Logger } from '@flightpath/log'

/** Puts new tweets into the cached home timelines of their own authors. Never rejects. */
export type DeliverToAuthors = (
  tweets: readonly { readonly id: TweetId; readonly authorId: AccountId }[],
) => Promise<void>

/**
 * Done between the commit and the answer, so that who posts and then reads finds it. Fanout does it again; when Redis
 * refuses, fanout alone does it.
 */
export function createDeliverToAuthors(timelines: HomeTimelines, log: Logger): DeliverToAuthors {
  return async (tweets) => {
    try {
      await timelines.deliver(
        tweets.map(({ id, authorId }) => ({ tweetId: id, recipients: [authorId] })),
      )
    } catch (error) {
      log.debug({ error, tweets: tweets.length }, "not put into their authors' timelines")
    }
  }
}
