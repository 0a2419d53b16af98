import { PacedBatches, realClock, type Clock } from './pace.ts'

/** While so many come within so many milliseconds, requests are that far apart: waiting for fewer gains nobody much. */
const gatherMs = 20
const several = 8
/** How much the latest request counts for how fast they come. */
const weight = 0.25
/** A request that takes longer holds the next one no longer: who is slow with one may be quick with another. */
const patienceMs = 250

/**
 * Makes a function that asks for many at once: one request is under way at a time, unless it takes long, and what is
 * wanted meanwhile becomes the next one. A busy service asks rarely and much, an idle one at once. `ask` answers in the
 * order of its requests; when it rejects, so do all that shared the request.
 */
export function coalesce<Asked, Answer>(
  ask: (requests: readonly Asked[]) => Promise<readonly Answer[]>,
  clock: Clock = realClock,
): (request: Asked) => Promise<Answer> {
  let perMs = 0
  let lastMs = clock.now()
  const paceMs = (requests: readonly Asked[]): number => {
    const nowMs = clock.now()
    perMs += weight * (requests.length / Math.max(nowMs - lastMs, 1) - perMs)
    lastMs = nowMs
    return perMs * gatherMs < several ? 0 : gatherMs
  }
  const batches = new PacedBatches({ send: ask, patienceMs, paceMs }, clock)
  return (request) => batches.give(request)
}
