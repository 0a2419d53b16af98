import * as contracts from '@flightpath/contracts'
import { parseTweetId, type AccountId, type TweetId, type TweetPage } from '@flightpath/contracts'
import type { Answer, HttpServer } from '@flightpath/http'
import { answerRefused, answerTweets, refuseTweetsOf, requireOwn, requireUser } from './answers.ts'
import { boundsOf, isWithin } from './bounds.ts'
import type { TimelineDeps } from './deps.ts'
import { isUnmuted, isWanted } from './filter.ts'
import type { HydratedTweet } from './hydrate.ts'
import { findTweets } from './lookup-routes.ts'
import { fillPage } from './page.ts'
import { readPageRequest, type PagingQuery } from './paging.ts'
import type { FieldsQuery } from './present.ts'
import { readVisible } from './read-visible.ts'
import { readViewer, type Viewer } from './relations.ts'
import { engagedWith } from './sources.ts'

/** The routes that answer tweets by what people did with them: likes, bookmarks, quotes, reposts. */
export function serveEngagementRoutes(server: HttpServer, deps: TimelineDeps): void {
  serveOwnersTweets(server, deps)
  serveTweetsOfTweet(server, deps)
}

function serveOwnersTweets(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getLikedTweets, async ({ params: { id }, query, account }) => {
    const viewer = await readViewer(deps, account)
    const bounds = boundsOf(query)
    const asked = { kind: 'likes-by', subject: id, viewer, query } as const
    const refuse = () => refuseTweetsOf(deps, viewer, id)
    return readEngaged(deps, { ...asked, refuse }, (tweet) => {
      if (!isWithin(bounds, tweet.tweet.id)) return false
      // One's own likes show what one muted; others' likes nobody asked for by name.
      return id === account || isUnmuted(viewer, tweet)
    })
  })
  server.serve(contracts.getBookmarks, async ({ params: { id }, query, account }) => {
    requireOwn(account, id)
    const viewer = await readViewer(deps, account)
    const bounds = boundsOf(query)
    const asked = { kind: 'bookmarks-by', subject: id, viewer, query } as const
    return readEngaged(deps, asked, ({ tweet }) => isWithin(bounds, tweet.id))
  })
  server.serve(contracts.getRepostsOfMe, async ({ query, account }) => {
    const subject = requireUser(account)
    const viewer = await readViewer(deps, account)
    const asked = { kind: 'reposts-of-author', subject, viewer, query } as const
    return readEngaged(deps, asked, () => true)
  })
}

function serveTweetsOfTweet(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getQuoteTweets, async ({ params: { id }, query, account }) => {
    const viewer = await readViewer(deps, account)
    const exclude = query.exclude ?? []
    return readEngagedWith(
      deps,
      { kind: 'quotes', id, viewer, query },
      (tweet) => isUnmuted(viewer, tweet) && isWanted(exclude, tweet),
    )
  })
  server.serve(contracts.getRetweets, async ({ params: { id }, query, account }) => {
    const viewer = await readViewer(deps, account)
    return readEngagedWith(
      deps,
      { kind: 'reposts', id, viewer, query },
      ({ tweet }) => !viewer.muted.has(tweet.authorId),
    )
  })
}

type Asked = {
  readonly viewer: Viewer
  readonly query: FieldsQuery & PagingQuery
}

/** Tweets around a tweet, if that one may be seen. Of a repost it is the original that people quote and repost. */
async function readEngagedWith(
  deps: TimelineDeps,
  {
    kind,
    id,
    viewer,
    query,
  }: Asked & { readonly kind: 'quotes' | 'reposts'; readonly id: TweetId },
  belongs: (tweet: HydratedTweet) => boolean,
): Promise<Answer<TweetPage>> {
  const { tweets, errors } = await findTweets(deps, viewer, 'id', [id])
  const subject = tweets[0]?.tweet.repostedTweetId ?? id
  const refuse = async () => errors[0] ?? null
  return readEngaged(deps, { kind, subject, viewer, query, refuse }, belongs)
}

async function readEngaged(
  deps: TimelineDeps,
  {
    kind,
    subject,
    viewer,
    query,
    refuse,
  }: Asked & {
    readonly kind: 'likes-by' | 'bookmarks-by' | 'reposts-of-author' | 'quotes' | 'reposts'
    readonly subject: TweetId | AccountId
    /** Why there is no page, after the request itself was checked. */
    readonly refuse?: () => Promise<contracts.PartialError | null>
  },
  belongs: (tweet: HydratedTweet) => boolean,
): Promise<Answer<TweetPage>> {
  const scope = { view: kind, subject, viewer: viewer.accountId }
  const request = await readPageRequest(deps, scope, query)
  const refused = (await refuse?.()) ?? null
  if (refused !== null) return answerRefused(refused)
  const page = await fillPage(request, {
    source: engagedWith(deps.write, kind, subject, parseTweetId),
    read: readVisible(deps, viewer, belongs),
  })
  return answerTweets(deps, viewer, request, page, query)
}
