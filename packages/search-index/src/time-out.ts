import { SearchUnavailableError } from './errors.ts'

/** How long Elasticsearch may work on one search; what it has by then would have holes. */
export const searchTimeoutMs = 5000

/** What every search has: within the time, and without counting what it does not read. */
export const hurried = { timeout: `${searchTimeoutMs}ms`, track_total_hits: false } as const

/** Throws SearchUnavailableError for what Elasticsearch broke off. */
export function requireComplete({ timed_out }: { readonly timed_out: boolean }): void {
  if (timed_out) {
    throw new SearchUnavailableError(`Elasticsearch searched for over ${searchTimeoutMs} ms`)
  }
}
