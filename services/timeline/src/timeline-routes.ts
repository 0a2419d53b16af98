import * as contracts from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import { answerRefused, answerTweets, refuseTweetsOf, refuseUser, requireOwn } from './answers.ts'
import { boundsOf } from './bounds.ts'
import type { TimelineDeps } from './deps.ts'
import { findList } from './find-list.ts'
import { isInUserTimeline, isUnmuted, isWanted, originalOf } from './filter.ts'
import { fillPage } from './page.ts'
import { readPageRequest } from './paging.ts'
import { readHome } from './read-home.ts'
import { readVisible } from './read-visible.ts'
import { readViewer } from './relations.ts'
import { mentionsOf, readNewest, sourceById } from './sources.ts'

/** The routes that answer timelines: pages of tweets by who wrote them or whom they mention. */
export function serveTimelineRoutes(server: HttpServer, deps: TimelineDeps): void {
  serveHome(server, deps)
  serveUserTweets(server, deps)
  serveMentions(server, deps)
  serveListTweets(server, deps)
}

function serveHome(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getHomeTimeline, async ({ params, query, account }) => {
    const accountId = requireOwn(account, params.id)
    const scope = { view: 'home', subject: params.id, viewer: account }
    const bounds = boundsOf(query)
    const request = await readPageRequest(deps, scope, query)
    const exclude = query.exclude ?? []
    const { viewer, page } = await readHome(deps, accountId, request, { bounds, exclude })
    return answerTweets(deps, viewer, request, page, query)
  })
}

function serveUserTweets(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getUserTweets, async ({ params: { id }, query, account }) => {
    const viewer = await readViewer(deps, account)
    const scope = { view: 'user', subject: id, viewer: account }
    const bounds = boundsOf(query)
    const request = await readPageRequest(deps, scope, query)
    const refused = await refuseTweetsOf(deps, viewer, id)
    if (refused !== null) return answerRefused(refused)
    const exclude = query.exclude ?? []
    const page = await fillPage(request, {
      source: sourceById(bounds, (window, count) => readNewest(deps.write, [id], window, count)),
      read: readVisible(
        deps,
        viewer,
        (tweet) => isInUserTimeline(viewer, tweet) && isWanted(exclude, tweet),
      ),
    })
    return answerTweets(deps, viewer, request, page, query)
  })
}

function serveMentions(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getMentions, async ({ params: { id }, query, account }) => {
    const viewer = await readViewer(deps, account)
    const scope = { view: 'mentions', subject: id, viewer: account }
    const bounds = boundsOf(query)
    const request = await readPageRequest(deps, scope, query)
    const refused = await refuseUser(deps, viewer, id)
    if (refused !== null) return answerRefused(refused)
    const page = await fillPage(request, {
      source: mentionsOf(deps.write, id, bounds),
      read: readVisible(deps, viewer, (tweet) => isUnmuted(viewer, tweet)),
    })
    return answerTweets(deps, viewer, request, page, query)
  })
}

function serveListTweets(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getListTweets, async ({ params: { id }, query, account }) => {
    const viewer = await readViewer(deps, account)
    const scope = { view: 'list', subject: id, viewer: account }
    const bounds = boundsOf(query)
    const request = await readPageRequest(deps, scope, query)
    const found = await findList(deps, viewer, id)
    if (found.kind === 'refused') return answerRefused(found.error)
    const { accountIds } = await deps.graph.call(contracts.listMembers, { body: { listId: id } })
    const exclude = query.exclude ?? []
    const page = await fillPage(request, {
      source: sourceById(bounds, (window, count) =>
        readNewest(deps.write, accountIds, window, count),
      ),
      read: readVisible(
        deps,
        viewer,
        (tweet) => isUnmuted(viewer, tweet) && isWanted(exclude, tweet),
      ),
      keyOf: originalOf,
    })
    return answerTweets(deps, viewer, request, page, query)
  })
}
