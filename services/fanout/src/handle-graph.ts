import type { GraphEvent } from '@flightpath/contracts'
import type { HandleBatch } from '@flightpath/kafka'
import { invalidate, type ViewVersions } from '@flightpath/view-versions'

/** Invalidates once more: graph did so before it answered, unless Redis refused, and then this is how readers learn of it. */
export function createGraphHandler({ views }: { views: ViewVersions }): HandleBatch<GraphEvent> {
  return async ({ events }) => {
    await invalidate(
      views,
      events.map(({ event }) => event),
    )
  }
}
