/**
 * When the requests of a Poisson process are due, in milliseconds since its begin: what many people who know nothing of
 * each other produce together. `random` gives numbers from 0 to below 1.
 */
export function createArrivals(random: () => number, perSecond: number): () => number {
  let dueMs = 0
  return () => {
    dueMs += (-Math.log(1 - random()) / perSecond) * 1000
    return dueMs
  }
}
