import { rebuildTimelines } from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import type { TimelineDeps } from '../deps.ts'
import { rebuild } from '../skeleton/skeleton.ts'

/** The rebuild of home timelines, one after the other, while they are read. */
export function serveRebuild(server: HttpServer, deps: TimelineDeps): void {
  server.serve(rebuildTimelines, async ({ body: { accountIds } }) => {
    const existing = await deps.timelines.existing(accountIds)
    for (const accountId of existing) {
      await deps.timelines.drop(accountId)
      await rebuild(deps, await deps.relations(accountId))
    }
    return { rebuilt: existing.length, skipped: accountIds.length - existing.length }
  })
}
