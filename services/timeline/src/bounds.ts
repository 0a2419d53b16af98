import { compareIds, invalidRequest, parseTweetId, type TweetId } from '@flightpath/contracts'
import { firstIdAt } from '@flightpath/snowflake'
import { parsePageToken, type PagedView } from './page-token.ts'
import type { Bounds } from './page.ts'

/** The paging parameters that timelines and search share. */
export type BoundsQuery = {
  readonly since_id?: TweetId
  readonly until_id?: TweetId
  readonly start_time?: string
  readonly end_time?: string
  readonly pagination_token?: string
  readonly next_token?: string
  readonly max_results?: number
}

/**
 * Bounds by id of a page. Ids take precedence over times, a start time is included and an end time is not, as the X
 * API has it; a page token narrows them further. Throws the API's 400 for a time or token that cannot be read.
 */
export function boundsOf(query: BoundsQuery, view: PagedView, limit: number): Bounds {
  const sinceId = query.since_id ?? lowerBound(query.start_time)
  const untilId = query.until_id ?? upperBound(query.end_time)
  const token = query.pagination_token ?? query.next_token
  const before = token === undefined ? null : parsePageToken(view, token)
  return { sinceId, untilId: lower(untilId, before), limit: query.max_results ?? limit }
}

function lowerBound(time: string | undefined): TweetId | null {
  if (time === undefined) return null
  // Exclusive bounds by id: the one before the first id of that moment.
  const id = BigInt(firstIdAt(timeOfText('start_time', time))) - 1n
  return parseTweetId(String(id))
}

function upperBound(time: string | undefined): TweetId | null {
  return time === undefined ? null : parseTweetId(firstIdAt(timeOfText('end_time', time)))
}

function timeOfText(parameter: string, text: string): number {
  const time = Date.parse(text)
  if (Number.isNaN(time)) {
    throw invalidRequest(
      parameter,
      text,
      `the parameter \`${parameter}\` value [${text}] is no time`,
    )
  }
  return time
}

function lower(a: TweetId | null, b: TweetId | null): TweetId | null {
  if (a === null || b === null) return a ?? b
  return compareIds(a, b) < 0 ? a : b
}
