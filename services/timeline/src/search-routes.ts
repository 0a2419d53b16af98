import * as contracts from '@flightpath/contracts'
import type { AccountId, TweetPage } from '@flightpath/contracts'
import type { Answer, HttpServer } from '@flightpath/http'
import { answerTweets } from './answers.ts'
import type { BoundsQuery } from './bounds.ts'
import type { TimelineDeps } from './deps.ts'
import { fillPage } from './page.ts'
import { readPageRequest, type PagingQuery } from './paging.ts'
import type { FieldsQuery } from './present.ts'
import { readFound } from './read-found.ts'
import { readViewer } from './relations.ts'
import { searchBoundsOf, type Reach } from './search-bounds.ts'
import { foundByRelevancy, foundByTime } from './sources.ts'

/** The routes that answer what a query finds. */
export function serveSearchRoutes(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.searchRecent, (request) => readSearch(deps, 'recent', request))
  server.serve(contracts.searchAll, (request) => readSearch(deps, 'all', request))
}

type Request = {
  readonly query: BoundsQuery &
    PagingQuery &
    FieldsQuery & { readonly query: string; readonly sort_order?: 'recency' | 'relevancy' }
  readonly account: AccountId | null
}

async function readSearch(
  deps: TimelineDeps,
  reach: Reach,
  { query, account }: Request,
): Promise<Answer<TweetPage>> {
  const viewer = await readViewer(deps, account)
  const order = query.sort_order ?? 'recency'
  const scope = { view: `search-${reach}-${order}`, subject: query.query, viewer: account }
  const bounds = searchBoundsOf(query, reach, deps.now())
  const request = await readPageRequest(deps, scope, query)
  const found = order === 'recency' ? foundByTime : foundByRelevancy
  const page = await fillPage(request, {
    source: found(deps.search, query.query, bounds),
    read: readFound(deps, viewer),
  })
  return answerTweets(deps, viewer, request, page, query)
}
