import type { TweetId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { SearchIndex } from '@flightpath/search-index'
import type { Tracer } from '@flightpath/tracing'
import { queryBody } from '../query/body.ts'
import { readNames } from './read-names.ts'
import { requireQuery } from './require-query.ts'
import { traceSearch } from './trace-search.ts'

export type SearchTweetsDeps = {
  readonly index: SearchIndex
  readonly graph: Client
  readonly tracer: Tracer
}

export type TweetsSearch = {
  readonly query: string
  readonly order: 'recency' | 'relevancy'
  readonly untilId?: TweetId | undefined
  readonly sinceId?: TweetId | undefined
  /** By recency: the nearest ones above `sinceId`. */
  readonly upward?: boolean | undefined
  /** By relevancy: how many of the best to leave out. */
  readonly offset?: number | undefined
  readonly limit: number
}

/**
 * Ids of the tweets that a query finds within its bounds, newest first or best first. Throws a ProblemError that says
 * what is wrong with the query and where.
 */
export async function searchTweets(
  { index, graph, tracer }: SearchTweetsDeps,
  { query: text, order, upward, offset = 0, ...bounds }: TweetsSearch,
): Promise<TweetId[]> {
  const query = requireQuery(text)
  const names = await readNames(graph, query)
  return await traceSearch(tracer, () =>
    order === 'recency'
      ? index.search({ query: queryBody(query, names), upward, ...bounds })
      : index.rank({ query: queryBody(query, names, 'score'), offset, ...bounds }),
  )
}
