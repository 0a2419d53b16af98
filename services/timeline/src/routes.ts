import type { HttpServer } from '@flightpath/http'
import { serveConnectionRoutes } from './connection-routes.ts'
import { serveCountsRoutes } from './counts-routes.ts'
import type { TimelineDeps } from './deps.ts'
import { serveEngagementRoutes } from './engagement-routes.ts'
import { serveListRoutes } from './list-routes.ts'
import { serveLookupRoutes } from './lookup-routes.ts'
import { serveRebuildRoute } from './rebuild-route.ts'
import { serveSearchRoutes } from './search-routes.ts'
import { serveTimelineRoutes } from './timeline-routes.ts'
import { serveUserRoutes } from './user-routes.ts'

/** Every public read of the contract, and the rebuild. */
export function serveRoutes(server: HttpServer, deps: TimelineDeps): void {
  serveTimelineRoutes(server, deps)
  serveEngagementRoutes(server, deps)
  serveLookupRoutes(server, deps)
  serveSearchRoutes(server, deps)
  serveCountsRoutes(server, deps)
  serveUserRoutes(server, deps)
  serveConnectionRoutes(server, deps)
  serveListRoutes(server, deps)
  serveRebuildRoute(server, deps)
}
