import * as contracts from '@flightpath/contracts'
import type { AccountId } from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import { isUnmuted } from '@flightpath/visibility'
import type { TimelineDeps } from '../deps.ts'
import { foundTweets } from '../page/kinds.ts'
import type { PagingQuery } from '../page/paging.ts'
import { servePage } from '../page/serve-page.ts'
import type { FieldsQuery } from '../present/present-tweets.ts'
import type { BoundsQuery } from '../skeleton/bounds.ts'
import { searchBoundsOf, type Reach } from '../skeleton/search-bounds.ts'
import { foundByRelevancy, foundByTime } from '../skeleton/sources.ts'

/** The routes that answer what a query finds. */
export function serveSearch(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.searchRecent, (request) => search(deps, 'recent', request))
  server.serve(contracts.searchAll, (request) => search(deps, 'all', request))
}

type Request = {
  readonly query: BoundsQuery &
    PagingQuery &
    FieldsQuery & { readonly query: string; readonly sort_order?: 'recency' | 'relevancy' }
  readonly account: AccountId | null
}

function search(deps: TimelineDeps, reach: Reach, { query, account }: Request): Promise<Buffer> {
  return servePage(deps, foundTweets, { account, query }, (viewer) => {
    const order = query.sort_order ?? 'recency'
    const find = order === 'recency' ? foundByTime : foundByRelevancy
    return {
      scope: [`search-${reach}-${order}`, query.query],
      source: find(deps.search, query.query, searchBoundsOf(query, reach, deps.now())),
      belongs: (tweet) => isUnmuted(viewer, tweet),
    }
  })
}
