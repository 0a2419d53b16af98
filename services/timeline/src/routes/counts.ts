import * as contracts from '@flightpath/contracts'
import {
  countTweets,
  parseTweetId,
  protectedAccounts,
  type AccountId,
  type CountsAnswer,
} from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import { unseenAuthors, type Viewer } from '@flightpath/visibility'
import type { TimelineDeps } from '../deps.ts'
import { readHidden } from '../filter/hidden-replies.ts'
import { readViewer } from '../filter/viewer.ts'
import { readPageRequest, type PagingQuery } from '../page/paging.ts'
import {
  firstTweetIdAt,
  higher,
  lastIdBefore,
  lower,
  type Bounds,
  type BoundsQuery,
} from '../skeleton/bounds.ts'
import { endOf, searchBoundsOf, startOf, type Reach } from '../skeleton/search-bounds.ts'

/** The routes that count what a query finds. */
export function serveCounts(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.countRecent, (request) => readCounts(deps, 'recent', request))
  server.serve(contracts.countAll, (request) => readCounts(deps, 'all', request))
}

type Granularity = 'minute' | 'hour' | 'day'

type Request = {
  readonly query: BoundsQuery &
    PagingQuery & { readonly query: string; readonly granularity?: Granularity }
  readonly account: AccountId | null
}

const dayMs = 24 * 60 * 60 * 1000

/** How much time one page covers: a page has at most 10,081 counts. Each is a whole number of its stretches. */
const pageMs: Readonly<Record<Granularity, number>> = {
  minute: 7 * dayMs,
  hour: 31 * dayMs,
  day: 366 * dayMs,
}

const stretchMs: Readonly<Record<Granularity, number>> = {
  minute: 60_000,
  hour: 60 * 60 * 1000,
  day: dayMs,
}

/** No tweet is below the first or above the last. */
const [firstId, lastId] = ['0', '9223372036854775807'].map(parseTweetId)

/**
 * One page of counts: the newest stretches of time first, each page ascending within. Pages reach back to the start
 * that was asked for without a hole; none is empty unless there is no time at all between start and end.
 */
async function readCounts(
  deps: TimelineDeps,
  reach: Reach,
  { query, account }: Request,
): Promise<CountsAnswer> {
  const viewer = await readViewer(deps, account, {})
  const granularity = query.granularity ?? 'hour'
  const scope = { view: `counts-${reach}-${granularity}`, subject: query.query, viewer: account }
  const nowMs = deps.now()
  const bounds = searchBoundsOf(query, reach, nowMs)
  const { edge } = await readPageRequest(deps, scope, query)
  const toMs = edge === null ? endOf(bounds, nowMs) : Number(edge.position)
  const page = pageOfTime(startOf(bounds, query.start_time), toMs, granularity)
  const within = boundsOfPage(bounds, page, edge === null)
  const counts = await countWithin(deps, viewer, query.query, within, page)
  const next = page.more
    ? await deps.pageTokens.write(scope, { direction: 'below', position: String(page.fromMs) })
    : null
  const data = counts.map(({ startMs, endMs, tweets }) => ({
    start: new Date(startMs).toISOString(),
    end: new Date(endMs).toISOString(),
    tweet_count: tweets,
  }))
  return {
    ...(data.length > 0 && { data }),
    meta: {
      total_tweet_count: counts.reduce((total, { tweets }) => total + tweets, 0),
      ...(next !== null && { next_token: next }),
    },
  }
}

export type PageOfTime = {
  readonly fromMs: number
  readonly toMs: number
  readonly granularity: Granularity
  /** Whether earlier time is left. */
  readonly more: boolean
}

/** The newest page of a range of time, which ends where its stretches begin. */
export function pageOfTime(fromMs: number, toMs: number, granularity: Granularity): PageOfTime {
  const stretch = stretchMs[granularity]
  const endMs = Math.ceil(toMs / stretch) * stretch
  const beginMs = Math.max(endMs - pageMs[granularity], Math.min(fromMs, toMs))
  return { fromMs: beginMs, toMs, granularity, more: beginMs > fromMs }
}

/** Narrow, so that only the indices of that time are asked. The newest page has what was posted since as well. */
function boundsOfPage(bounds: Bounds, page: PageOfTime, isNewest: boolean): Bounds {
  return {
    sinceId: higher(bounds.sinceId, lastIdBefore(page.fromMs)),
    untilId: isNewest ? bounds.untilId : lower(bounds.untilId, firstTweetIdAt(page.toMs)),
  }
}

async function countWithin(
  { search, graph, write }: TimelineDeps,
  viewer: Viewer,
  query: string,
  bounds: Bounds,
  { fromMs, toMs, granularity }: PageOfTime,
) {
  const [sinceId, untilId] = [bounds.sinceId ?? firstId, bounds.untilId ?? lastId]
  if (!sinceId || !untilId) return []
  const [{ ids: protectedIds }, withoutTweets] = await Promise.all([
    graph.call(protectedAccounts, {}),
    readHidden(write, viewer, untilId),
  ])
  const without = { withoutAuthors: unseenAuthors(viewer, protectedIds), withoutTweets }
  const body = { query, sinceId, untilId, fromMs, toMs, granularity, ...without }
  return (await search.call(countTweets, { body })).counts
}
