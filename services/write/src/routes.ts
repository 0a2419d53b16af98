import {
  bookmarkTweet as bookmarkTweetRoute,
  createTweet,
  deleteTweet as deleteTweetRoute,
  hideReply as hideReplyRoute,
  likeTweet as likeTweetRoute,
  pinTweet as pinTweetRoute,
  repostTweet as repostTweetRoute,
  unbookmarkTweet as unbookmarkTweetRoute,
  unlikeTweet as unlikeTweetRoute,
  unpinTweet as unpinTweetRoute,
  unrepostTweet as unrepostTweetRoute,
  type AccountId,
  type TweetId,
} from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import { requireAccount, requireOwn, type Act } from './engaging/acting.ts'
import { deleteTweet, type DeleteTweetDeps } from './deleting/delete-tweet.ts'
import { hideReply } from './engaging/hide-reply.ts'
import { bookmarkTweet, likeTweet, unbookmarkTweet, unlikeTweet } from './engaging/like-tweet.ts'
import { pinTweet, unpinTweet } from './engaging/pin-tweet.ts'
import { postTweet, type PostTweetDeps } from './posting/post-tweet.ts'
import { repostTweet, unrepostTweet, type RepostDeps } from './engaging/repost-tweet.ts'

export type RoutesDeps = PostTweetDeps & DeleteTweetDeps & RepostDeps

/** Serves what the public may ask of write. */
export function serveRoutes(server: HttpServer, deps: RoutesDeps): void {
  server.serve(createTweet, (request) =>
    postTweet(deps, {
      body: request.body,
      account: requireAccount(request.account),
      idempotencyKey: request.idempotencyKey,
      trace: request.trace,
    }),
  )
  server.serve(deleteTweetRoute, ({ params, account }) =>
    deleteTweet(deps, { id: params.id, account: requireAccount(account) }),
  )
  server.serve(hideReplyRoute, ({ params, body, account }) =>
    hideReply(deps, {
      account: requireAccount(account),
      id: params.tweet_id,
      hidden: body.hidden,
    }),
  )
  server.serve(likeTweetRoute, async (request) => likeTweet(deps, doing(request)))
  server.serve(unlikeTweetRoute, async (request) => unlikeTweet(deps, undoing(request)))
  server.serve(bookmarkTweetRoute, async (request) => bookmarkTweet(deps, doing(request)))
  server.serve(unbookmarkTweetRoute, async (request) => unbookmarkTweet(deps, undoing(request)))
  server.serve(pinTweetRoute, async (request) => pinTweet(deps, doing(request)))
  server.serve(unpinTweetRoute, async (request) => unpinTweet(deps, undoing(request)))
  server.serve(repostTweetRoute, async (request) => repostTweet(deps, doing(request)))
  server.serve(unrepostTweetRoute, async ({ params, account }) =>
    unrepostTweet(deps, {
      account: requireOwn(params.id, account),
      tweetId: params.source_tweet_id,
    }),
  )
}

type Request = { readonly account: AccountId | null }

/** `POST /2/users/:id/likes` and its kin. */
function doing({
  params,
  body,
  account,
}: Request & { params: { id: AccountId }; body: { tweet_id: TweetId } }): Act {
  return { account: requireOwn(params.id, account), tweetId: body.tweet_id }
}

/** `DELETE /2/users/:id/likes/:tweet_id` and its kin. */
function undoing({
  params,
  account,
}: Request & { params: { id: AccountId; tweet_id: TweetId } }): Act {
  return { account: requireOwn(params.id, account), tweetId: params.tweet_id }
}
