import * as contracts from '@flightpath/contracts'
import { resourceNotFound, type AccountId } from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import type { TimelineDeps } from '../deps.ts'
import { refuseUser, requireOwn } from '../filter/refusals.ts'
import { readViewer } from '../filter/viewer.ts'
import { readLists } from '../hydrate/read-lists.ts'
import { lists } from '../page/kinds.ts'
import type { PagingQuery } from '../page/paging.ts'
import { servePage } from '../page/serve-page.ts'
import { presentLists, type ListFieldsQuery } from '../present/present-lists.ts'
import { writeOne } from '../present/write-answer.ts'
import { listsAround } from '../skeleton/sources.ts'

/** The routes that answer lists. A private one is there for its owner only. */
export function serveLists(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getList, async ({ params: { id }, query, account }) => {
    const viewer = await readViewer(deps, account, query)
    const [list] = await readLists(deps, viewer, [id])
    if (list === undefined) return { errors: [resourceNotFound('list', 'id', id)] }
    return writeOne(await presentLists(deps, viewer, [list], query))
  })
  server.serve(contracts.getOwnedLists, (request) => around(deps, 'owned', request))
  server.serve(contracts.getListMemberships, (request) => around(deps, 'memberships', request))
  server.serve(contracts.getFollowedLists, (request) => around(deps, 'followed', request))
  server.serve(contracts.getPinnedLists, (request) => {
    requireOwn(request.account, request.params.id)
    // They come all at once: the route has no pages.
    const query = { ...request.query, max_results: contracts.limits.ownedLists }
    return around(deps, 'pinned', { ...request, query })
  })
}

type Request = {
  readonly params: { readonly id: AccountId }
  readonly query: ListFieldsQuery & PagingQuery
  readonly account: AccountId | null
}

function around(
  deps: TimelineDeps,
  kind: 'owned' | 'memberships' | 'followed' | 'pinned',
  { params: { id }, query, account }: Request,
): Promise<Buffer> {
  return servePage(deps, lists, { account, query }, (viewer) => ({
    scope: [`lists-${kind}`, id],
    source: listsAround(deps.graph, kind, id),
    refuse: () => refuseUser(deps, viewer, id),
  }))
}
