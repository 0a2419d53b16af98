import { compareIds, invalidRequest, parseTweetId, type TweetId } from '@flightpath/contracts'
import { firstIdAt } from '@flightpath/snowflake'
import type { Edge } from '../page/fill-page.ts'

/** Which tweets a view may hold: `sinceId < id < untilId`. */
export type Bounds = { readonly untilId: TweetId | null; readonly sinceId: TweetId | null }

/** What one step may read: within bounds and beyond an edge. `upward`: the nearest to `sinceId` instead of the newest. */
export type Window = Bounds & { readonly upward: boolean }

export const unbounded: Bounds = { untilId: null, sinceId: null }

/** The bounding parameters that timelines and search share. */
export type BoundsQuery = {
  readonly since_id?: TweetId
  readonly until_id?: TweetId
  readonly start_time?: string
  readonly end_time?: string
}

/**
 * Bounds by id of a view. Ids take precedence over times; a start time is included and an end time is not, as the X
 * API has it. Throws the API's 400 for a time that cannot be read, or an end that is not after its start.
 */
export function boundsOf(query: BoundsQuery): Bounds {
  const startMs = timeOfText('start_time', query.start_time)
  const endMs = timeOfText('end_time', query.end_time)
  if (startMs !== null && endMs !== null && endMs <= startMs) {
    throw invalidTime('end_time', query.end_time ?? '', 'must be after `start_time`')
  }
  return {
    sinceId: query.since_id ?? (startMs === null ? null : lastIdBefore(startMs)),
    untilId: query.until_id ?? (endMs === null ? null : firstTweetIdAt(endMs)),
  }
}

/** Milliseconds of a time parameter; null without one. */
export function timeOfText(parameter: string, text: string | undefined): number | null {
  if (text === undefined) return null
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw invalidTime(parameter, text, 'is no time')
  return time
}

export function invalidTime(parameter: string, text: string, fault: string) {
  return invalidRequest(parameter, text, `the parameter \`${parameter}\` value [${text}] ${fault}`)
}

/** As an exclusive lower bound: tweets of that millisecond and later. */
export function lastIdBefore(timeMs: number): TweetId | null {
  const first = firstTweetIdAt(timeMs)
  return first === null || first === '0' ? null : parseTweetId(String(BigInt(first) - 1n))
}

/** As an exclusive upper bound: tweets of earlier milliseconds. */
export function firstTweetIdAt(timeMs: number): TweetId | null {
  return parseTweetId(firstIdAt(timeMs))
}

export function isWithin({ sinceId, untilId }: Bounds, id: TweetId): boolean {
  if (sinceId !== null && compareIds(id, sinceId) <= 0) return false
  return untilId === null || compareIds(id, untilId) < 0
}

/** What to read next, where positions are the tweets' own ids. */
export function windowOf({ sinceId, untilId }: Bounds, edge: Edge | null): Window {
  if (edge === null) return { sinceId, untilId, upward: false }
  const at = parseTweetId(edge.position)
  return edge.direction === 'below'
    ? { sinceId, untilId: lower(untilId, at), upward: false }
    : { sinceId: higher(sinceId, at), untilId, upward: true }
}

export function lower(a: TweetId | null, b: TweetId | null): TweetId | null {
  if (a === null || b === null) return a ?? b
  return compareIds(a, b) < 0 ? a : b
}

export function higher(a: TweetId | null, b: TweetId | null): TweetId | null {
  if (a === null || b === null) return a ?? b
  return compareIds(a, b) > 0 ? a : b
}
