import * as contracts from '@flightpath/contracts'
import { type AccountId, type List, type ListId, type ListPage } from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import { answerOne, answerRefused, answerSeveral, refuseUser, requireOwn } from './answers.ts'
import type { TimelineDeps } from './deps.ts'
import { findList, readLists } from './find-list.ts'
import { fillPage } from './page.ts'
import { pageMeta, readPageRequest, type PagingQuery } from './paging.ts'
import { presentLists, type ListFieldsQuery } from './present-lists.ts'
import { readViewer } from './relations.ts'
import { listsAround } from './sources.ts'

/** The routes that answer lists. A private one is there for its owner only. */
export function serveListRoutes(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getList, async ({ params, query, account }) => {
    const viewer = await readViewer(deps, account)
    const found = await findList(deps, viewer, params.id)
    if (found.kind === 'refused') return { errors: [found.error] }
    return answerOne(await presentLists(deps, viewer, [found.list], query))
  })
  server.serve(contracts.getOwnedLists, (request) => readListPage(deps, 'owned', request))
  server.serve(contracts.getListMemberships, (request) =>
    readListPage(deps, 'memberships', request),
  )
  server.serve(contracts.getFollowedLists, (request) => readListPage(deps, 'followed', request))
  server.serve(contracts.getPinnedLists, (request) => {
    requireOwn(request.account, request.params.id)
    // They come all at once: the route has no pages.
    return readListPage(deps, 'pinned', {
      ...request,
      query: { ...request.query, max_results: contracts.limits.ownedLists },
    })
  })
}

type Request = {
  readonly params: { readonly id: AccountId }
  readonly query: ListFieldsQuery & PagingQuery
  readonly account: AccountId | null
}

async function readListPage(
  deps: TimelineDeps,
  kind: 'owned' | 'memberships' | 'followed' | 'pinned',
  { params: { id }, query, account }: Request,
): Promise<ListPage> {
  const viewer = await readViewer(deps, account)
  const scope = { view: `lists-${kind}`, subject: id, viewer: account }
  const request = await readPageRequest(deps, scope, query)
  const refused = await refuseUser(deps, viewer, id)
  if (refused !== null) return answerRefused(refused)
  const page = await fillPage<ListId, List>(request, {
    source: listsAround(deps.graph, kind, id),
    read: (ids) => readLists(deps, viewer, ids),
  })
  const lists = page.placed.map(({ item }) => item)
  const [presented, meta] = await Promise.all([
    presentLists(deps, viewer, lists, query),
    pageMeta(deps, request, page),
  ])
  return { ...answerSeveral(presented), meta }
}
