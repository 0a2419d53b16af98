import { compareIds, invalidRequest, type AccountId, type TweetId } from '@flightpath/contracts'
import type { SearchQuery } from '@flightpath/search-index'
import { queryBody } from '../query/body.ts'
import { readNames } from './read-names.ts'
import { requireQuery } from './require-query.ts'
import type { SearchTweetsDeps } from './search-tweets.ts'
import { traceSearch } from './trace-search.ts'

export type TweetsCount = {
  readonly query: string
  /** Only tweets with `sinceId < id < untilId` count. */
  readonly sinceId: TweetId
  readonly untilId: TweetId
  /** What the stretches cover: `[fromMs, toMs)`. */
  readonly fromMs: number
  readonly toMs: number
  readonly granularity: 'minute' | 'hour' | 'day'
  /** Neither their tweets nor reposts of these count. */
  readonly withoutAuthors: readonly AccountId[]
  /** Neither these tweets nor reposts of them count. */
  readonly withoutTweets: readonly TweetId[]
}

export type Stretch = { readonly startMs: number; readonly endMs: number; readonly tweets: number }

/** As many stretches as Elasticsearch counts in one request, and a client reads: a month of minutes is fewer. */
const mostStretches = 50_000

/**
 * How many tweets match in each stretch of time, oldest first: whole minutes, hours or days in UTC without holes, the
 * first and the last cut to the bounds. Throws a ProblemError when the query is wrong, or the stretches are too many.
 */
export async function countTweets(
  { index, graph, tracer }: SearchTweetsDeps,
  request: TweetsCount,
): Promise<Stretch[]> {
  const { query: text, sinceId, untilId, granularity } = request
  const empty = stretchesOf(request)
  const parsed = requireQuery(text)
  if (compareIds(sinceId, untilId) >= 0) return empty
  const names = await readNames(graph, parsed)
  const query = without(request, queryBody(parsed, names))
  const counts = await traceSearch(tracer, () =>
    index.count({ query, sinceId, untilId, granularity }),
  )
  const unitMs = units[granularity]
  return empty.map((stretch) => ({
    ...stretch,
    tweets: counts.get(Math.floor(stretch.startMs / unitMs) * unitMs) ?? 0,
  }))
}

const minuteMs = 60_000
const units = { minute: minuteMs, hour: 60 * minuteMs, day: 24 * 60 * minuteMs } as const

/** The stretches of a count, with nothing in them yet. */
function stretchesOf({ fromMs, toMs, granularity }: TweetsCount): Stretch[] {
  const unitMs = units[granularity]
  const first = Math.floor(fromMs / unitMs)
  const stretches = fromMs < toMs ? Math.ceil(toMs / unitMs) - first : 0
  if (stretches > mostStretches) {
    const message = `these are ${stretches} stretches of a ${granularity}; ${mostStretches} are the most`
    throw invalidRequest('granularity', granularity, message)
  }
  return Array.from({ length: stretches }, (_, at) => ({
    startMs: Math.max(fromMs, (first + at) * unitMs),
    endMs: Math.min(toMs, (first + at + 1) * unitMs),
    tweets: 0,
  }))
}

/** Elasticsearch takes 65,536 terms in one query. */
const chunkSize = 50_000

function without({ withoutAuthors, withoutTweets }: TweetsCount, query: SearchQuery): SearchQuery {
  const excluded = [
    ...termsOf(['authorId', 'repostedUserId'], withoutAuthors),
    ...termsOf(['id', 'repostedTweetId'], withoutTweets),
  ]
  return excluded.length === 0 ? query : { bool: { filter: [query], must_not: excluded } }
}

function termsOf(fields: readonly string[], ids: readonly string[]): SearchQuery[] {
  const chunks = Array.from({ length: Math.ceil(ids.length / chunkSize) }, (_, at) =>
    ids.slice(at * chunkSize, (at + 1) * chunkSize),
  )
  return fields.flatMap((field) => chunks.map((chunk) => ({ terms: { [field]: chunk } })))
}
