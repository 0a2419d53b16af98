import type { HttpServer } from '@flightpath/http'
import type { TimelineDeps } from '../deps.ts'
import { serveConnections } from './connections.ts'
import { serveCounts } from './counts.ts'
import { serveEngagements } from './engagements.ts'
import { serveHome } from './home.ts'
import { serveLists } from './lists.ts'
import { serveRebuild } from './rebuild.ts'
import { serveSearch } from './search.ts'
import { serveTimelines } from './timelines.ts'
import { serveTweets } from './tweets.ts'
import { serveUsers } from './users.ts'

/** Every public read of the contract, and the rebuild. */
export function serveRoutes(server: HttpServer, deps: TimelineDeps): void {
  serveHome(server, deps)
  serveTimelines(server, deps)
  serveEngagements(server, deps)
  serveTweets(server, deps)
  serveSearch(server, deps)
  serveCounts(server, deps)
  serveUsers(server, deps)
  serveConnections(server, deps)
  serveLists(server, deps)
  serveRebuild(server, deps)
}
