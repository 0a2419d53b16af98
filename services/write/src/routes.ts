import {
  createTweet,
  deleteTweet as deleteTweetRoute,
  newestByAuthors as newestByAuthorsRoute,
  newestMentions,
  scanTweets as scanTweetsRoute,
  tweetsByIds,
  unsupportedAuthentication,
  type AccountId,
  type Tweet,
} from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import type { Database } from '@flightpath/storage'
import { deleteTweet, type DeleteTweetDeps } from './delete-tweet.ts'
import { newestByAuthors } from './newest-by-authors.ts'
import { loadNewestByAuthors, loadNewestMentions } from './newest-store.ts'
import { parseEntities } from './parse-entities.ts'
import { postTweet, type PostTweetDeps } from './post-tweet.ts'
import type { StoredTweet } from './tweet-event.ts'
import { loadTweets, scanTweets } from './tweet-store.ts'

export type RoutesDeps = PostTweetDeps & DeleteTweetDeps & { readonly reads: Database }

/** Serves what the public may ask of write, and what timeline, fanout and search may. */
export function serveRoutes(server: HttpServer, deps: RoutesDeps): void {
  const { reads } = deps
  server.serve(createTweet, (request) =>
    postTweet(deps, {
      body: request.body,
      account: required(request.account),
      idempotencyKey: request.header('idempotency-key'),
      trace: request.trace,
    }),
  )
  server.serve(deleteTweetRoute, ({ params, account, trace }) =>
    deleteTweet(deps, { id: params.id, account: required(account), trace }),
  )
  server.serve(tweetsByIds, async ({ body }) => ({
    tweets: (await loadTweets(reads, body.ids)).map(toTweet),
  }))
  server.serve(newestByAuthorsRoute, async ({ body }) => ({
    ids: await newestByAuthors(
      (ranges, sinceId, perAuthor) => loadNewestByAuthors(reads, ranges, sinceId, perAuthor),
      body,
    ),
  }))
  server.serve(newestMentions, async ({ body }) => ({
    ids: await loadNewestMentions(reads, body),
  }))
  server.serve(scanTweetsRoute, async ({ body }) => ({
    tweets: await scanTweets(reads, body.afterId, body.limit),
  }))
}

function required(account: AccountId | null): AccountId {
  if (account === null) throw unsupportedAuthentication()
  return account
}

function toTweet(tweet: StoredTweet): Tweet {
  const { id, version, authorId, text, conversationId, inReplyToTweetId, inReplyToUserId } = tweet
  return {
    id,
    version,
    authorId,
    text,
    conversationId,
    ...(inReplyToTweetId === null ? {} : { inReplyToTweetId }),
    ...(inReplyToUserId === null ? {} : { inReplyToUserId }),
    entities: parseEntities(tweet.entities),
    ...(tweet.trace === null ? {} : { trace: tweet.trace }),
  }
}
