import * as contracts from '@flightpath/contracts'
import { parseTweetId } from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import { isUnmuted } from '@flightpath/visibility'
import type { TimelineDeps } from '../deps.ts'
import { isWanted } from '../filter/exclude.ts'
import {
  findTweets,
  refuseTweetsOf,
  requireOwn,
  requireUser,
  wantedBy,
} from '../filter/refusals.ts'
import type { KnownViewer } from '../filter/viewer.ts'
import { tweets } from '../page/kinds.ts'
import { servePage } from '../page/serve-page.ts'
import { boundsOf, isWithin } from '../skeleton/bounds.ts'
import { engagedWith } from '../skeleton/sources.ts'

/** The routes that answer tweets by what people did with them: likes, bookmarks, quotes, reposts. */
export function serveEngagements(server: HttpServer, deps: TimelineDeps): void {
  serveOwnersTweets(server, deps)
  serveTweetsOfTweet(server, deps)
}

function serveOwnersTweets(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getLikedTweets, ({ params: { id }, query, account }) =>
    servePage(deps, tweets, { account, query }, (viewer) => {
      const bounds = boundsOf(query)
      return {
        scope: ['likes-by', id],
        source: engagedWith(deps.write, 'likes-by', id, parseTweetId),
        // One's own likes show what one muted; others' likes nobody asked for by name.
        belongs: (liked) =>
          isWithin(bounds, liked.tweet.id) && (id === account || isUnmuted(viewer, liked)),
        refuse: () => refuseTweetsOf(deps, viewer, id),
      }
    }),
  )
  server.serve(contracts.getBookmarks, ({ params: { id }, query, account }) =>
    servePage(deps, tweets, { account: requireOwn(account, id), query }, () => {
      const bounds = boundsOf(query)
      return {
        scope: ['bookmarks-by', id],
        source: engagedWith(deps.write, 'bookmarks-by', id, parseTweetId),
        belongs: ({ tweet }) => isWithin(bounds, tweet.id),
      }
    }),
  )
  server.serve(contracts.getRepostsOfMe, ({ query, account }) => {
    const id = requireUser(account)
    return servePage(deps, tweets, { account: id, query }, () => ({
      scope: ['reposts-of-author', id],
      source: engagedWith(deps.write, 'reposts-of-author', id, parseTweetId),
    }))
  })
}

function serveTweetsOfTweet(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getQuoteTweets, ({ params: { id }, query, account }) =>
    servePage(deps, tweets, { account, query }, async (viewer) => {
      const { subject, refuse } = await findSubject(deps, viewer, id)
      return {
        scope: ['quotes', subject],
        source: engagedWith(deps.write, 'quotes', subject, parseTweetId),
        belongs: (tweet) => isUnmuted(viewer, tweet) && isWanted(query.exclude, tweet),
        refuse,
      }
    }),
  )
  server.serve(contracts.getRetweets, ({ params: { id }, query, account }) =>
    servePage(deps, tweets, { account, query }, async (viewer) => {
      const { subject, refuse } = await findSubject(deps, viewer, id)
      return {
        scope: ['reposts', subject],
        source: engagedWith(deps.write, 'reposts', subject, parseTweetId),
        belongs: ({ tweet }) => !viewer.muted.has(tweet.authorId),
        refuse,
      }
    }),
  )
}

/** The tweet that people engaged with, which of a repost is its original, if the viewer may see what it asked for. */
export async function findSubject(deps: TimelineDeps, viewer: KnownViewer, id: contracts.TweetId) {
  const { tweets, errors } = await findTweets(deps, viewer, wantedBy('id', [id]))
  return {
    subject: tweets[0]?.tweet.repostedTweetId ?? id,
    refuse: async () => errors[0] ?? null,
  }
}
