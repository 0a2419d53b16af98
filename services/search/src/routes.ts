import {
  countTweets as countTweetsRoute,
  rebuildSearch,
  searchTweets as searchTweetsRoute,
} from '@flightpath/contracts'
import type { Client, HttpServer } from '@flightpath/http'
import type { Logger } from '@flightpath/log'
import type { SearchIndex } from '@flightpath/search-index'
import type { Tracer } from '@flightpath/tracing'
import { rebuild } from './indexing/rebuild.ts'
import { countTweets } from './searching/count-tweets.ts'
import { searchTweets } from './searching/search-tweets.ts'

export type RoutesDeps = {
  readonly index: SearchIndex
  readonly graph: Client
  readonly write: Client
  readonly tracer: Tracer
  readonly log: Logger
}

/** All routes of the search service; only services call them. */
export function serveRoutes(server: HttpServer, deps: RoutesDeps): void {
  server.serve(searchTweetsRoute, async ({ body }) => ({ ids: await searchTweets(deps, body) }))
  server.serve(countTweetsRoute, async ({ body }) => ({ counts: await countTweets(deps, body) }))
  server.serve(rebuildSearch, () => rebuild(deps))
}
