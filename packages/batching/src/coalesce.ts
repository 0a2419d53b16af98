import { PacedBatches, type Clock } from './pace.ts'

/** After a request for several, the next one is asked this much later at the earliest. */
const gatherMs = 20
const several = 2
/** A request that takes longer holds the next one no longer: who is slow with one may be quick with another. */
const patienceMs = 250

/**
 * Makes a function that asks for many at once: one request is under way at a time, unless it takes long, and what is
 * wanted meanwhile becomes the next one. A busy service asks rarely and much, an idle one at once. `ask` answers in the
 * order of its requests; when it rejects, so do all that shared the request.
 */
export function coalesce<Asked, Answer>(
  ask: (requests: readonly Asked[]) => Promise<readonly Answer[]>,
  clock?: Clock,
): (request: Asked) => Promise<Answer> {
  const paceMs = (requests: readonly Asked[]) => (requests.length < several ? 0 : gatherMs)
  const batches = new PacedBatches({ send: ask, patienceMs, paceMs }, clock)
  return (request) => batches.give(request)
}
