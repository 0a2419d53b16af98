import { limits } from '@flightpath/contracts'
import { epochMs, timeOf } from '@flightpath/snowflake'
import {
  boundsOf,
  higher,
  invalidTime,
  lastIdBefore,
  timeOfText,
  type Bounds,
  type BoundsQuery,
} from './bounds.ts'

/** `recent` reaches back seven days and refuses to start earlier; `all` reaches back as far as it is told. */
export type Reach = 'recent' | 'all'

/** How far a search over all tweets looks back when no start is given: 30 days before its end, as the X API does. */
const allSearchMs = 30 * 24 * 60 * 60 * 1000

/** Clients work out the start of the last seven days by their own clock, and send it some time later. */
const toleranceMs = 60_000

/** Bounds of a search. Throws the API's 400 for a start that recent search does not reach. */
export function searchBoundsOf(query: BoundsQuery, reach: Reach, nowMs: number): Bounds {
  const bounds = boundsOf(query)
  if (reach === 'recent') {
    const reachesMs = nowMs - limits.recentSearchMs
    const startMs = timeOfText('start_time', query.start_time)
    if (startMs !== null && startMs < reachesMs - toleranceMs) {
      const fault = `must not be before ${new Date(reachesMs).toISOString()}, seven days ago`
      throw invalidTime('start_time', query.start_time ?? '', fault)
    }
    return { ...bounds, sinceId: higher(bounds.sinceId, lastIdBefore(reachesMs)) }
  }
  if (query.since_id !== undefined || query.start_time !== undefined) return bounds
  return { ...bounds, sinceId: lastIdBefore(endOf(bounds, nowMs) - allSearchMs) }
}

/** The moment before which everything within bounds was posted. */
export function endOf({ untilId }: Bounds, nowMs: number): number {
  return untilId === null ? nowMs : Math.min(timeOf(String(BigInt(untilId) - 1n)) + 1, nowMs)
}

/**
 * The first moment in which something within bounds may have been posted. A start that was asked for is kept although
 * it is before all ids: clients go on until they meet it.
 */
export function startOf({ sinceId }: Bounds, startTime?: string): number {
  if (sinceId !== null) return timeOf(String(BigInt(sinceId) + 1n))
  return timeOfText('start_time', startTime) ?? epochMs
}
