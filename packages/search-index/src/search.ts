import type { Client, estypes } from '@elastic/elasticsearch'
import { parseTweetId, type TweetId } from '@flightpath/contracts'
import { awaitShards } from './await-shards.ts'
import { translate } from './errors.ts'
import type { GatheredSearch } from './gathered-search.ts'
import type { NearSpan } from './near-span.ts'
import { hurried, requireComplete, searchTimeoutMs } from './time-out.ts'

/** A query in Elasticsearch's own structure. */
export type SearchQuery = estypes.QueryDslQueryContainer

/** Ids within `sinceId < id < untilId`, both optional. */
export type IdBounds = {
  readonly untilId?: TweetId | undefined
  readonly sinceId?: TweetId | undefined
}

export type SearchRequest = IdBounds & {
  readonly query: SearchQuery
  /** The `limit` nearest to `sinceId`, not the newest; still answered newest first. */
  readonly upward?: boolean | undefined
  /** At most 10,000. */
  readonly limit: number
}

export type RankRequest = IdBounds & {
  /** Its score is a part of the rank, so it says what has to match by `must`. */
  readonly query: SearchQuery
  /** How many of the best to leave out. */
  readonly offset: number
  readonly limit: number
}

/** As many as Elasticsearch pages through by offset: its default of `index.max_result_window`. */
const rankedTweets = 10_000

/**
 * Ids of the tweets that match, newest first, without deleted ones. Without any index there are none. Throws
 * SearchUnavailableError rather than search only some of the shards.
 */
export async function search(
  { find, nearSpan }: { find: GatheredSearch; nearSpan: NearSpan },
  { query, upward = false, limit, ...bounds }: SearchRequest,
): Promise<TweetId[]> {
  const searchWithin = async (within: IdBounds): Promise<TweetId[]> => {
    const found = await find({
      size: limit,
      ...onlyIds,
      sort: [{ id: upward ? 'asc' : 'desc' }],
      query: matching({ filter: [query] }, within),
    })
    return found.map(({ fields }) => toTweetId(fields?.['id']?.[0]))
  }
  const near = nearSpan.narrow(bounds, upward)
  let ids = near === null ? [] : await searchWithin(near)
  // All of it again, not the rest: what is indexed in between would leave a hole between two answers.
  if (ids.length < limit) ids = await searchWithin(bounds)
  return upward ? ids.toReversed() : ids
}

/**
 * Ids of the tweets that match, the most relevant first. Ten times the likes, or reposts, weigh as much as being a day
 * newer; how well the text matches decides among equals. The order of two tweets does not change with time.
 */
export async function rank(
  client: Client,
  prefix: string,
  { query, offset, limit, ...bounds }: RankRequest,
): Promise<TweetId[]> {
  if (offset >= rankedTweets) return []
  const response = await request(client, prefix, {
    from: offset,
    size: Math.min(limit, rankedTweets - offset),
    ...onlyIds,
    sort: [{ _score: { order: 'desc' } }, { id: 'desc' }],
    query: {
      function_score: {
        query: matching({ must: [query], boost: 0.2 }, bounds),
        functions: [
          { field_value_factor: { field: 'createdAtMs', factor: 1 / dayMs, missing: 0 } },
          { field_value_factor: { field: 'likes', modifier: 'log1p', missing: 0 } },
          { field_value_factor: { field: 'reposts', modifier: 'log1p', missing: 0 } },
          { field_value_factor: { field: 'replies', modifier: 'log1p', missing: 0 }, weight: 0.5 },
          { field_value_factor: { field: 'quotes', modifier: 'log1p', missing: 0 }, weight: 0.5 },
        ],
        score_mode: 'sum',
        boost_mode: 'sum',
      },
    },
  })
  return response.hits.hits.map(({ fields }) => toTweetId(fields?.['id']?.[0]))
}

/**
 * The ids from their column, as text: a number above 2^53 would be rounded. Without `_id`, for which Elasticsearch
 * reads and unpacks a block of whole documents for each hit.
 */
const onlyIds = {
  _source: false,
  stored_fields: '_none_',
  docvalue_fields: [{ field: 'id', format: '0' }],
} satisfies estypes.SearchRequest

const dayMs = 24 * 60 * 60 * 1000

/** Searches completely or throws SearchUnavailableError. */
export async function request<Aggregations = unknown>(
  client: Client,
  prefix: string,
  body: estypes.SearchRequest,
): Promise<estypes.SearchResponse<unknown, Aggregations>> {
  const response = await awaitShards(() =>
    translate(
      'search',
      client.search<unknown, Aggregations>(
        {
          index: prefix,
          ignore_unavailable: true,
          allow_partial_search_results: false,
          ...hurried,
          ...body,
        },
        { requestTimeout: searchTimeoutMs + 1000 },
      ),
    ),
  )
  requireComplete(response)
  return response
}

/** What matches, within the bounds and not deleted. */
export function matching(
  { filter = [], ...scored }: { must?: SearchQuery[]; filter?: SearchQuery[]; boost?: number },
  { untilId, sinceId }: IdBounds,
): NonNullable<SearchQuery> {
  return {
    bool: {
      ...scored,
      filter: [...filter, ...idRange({ lt: untilId, gt: sinceId })],
      must_not: [{ term: { deleted: true } }],
    },
  }
}

/** A range of ids; the bounds travel as text, because a JSON number would be rounded. */
export function idRange(bounds: {
  gt?: TweetId | undefined
  lt?: TweetId | undefined
  lte?: TweetId | undefined
}): SearchQuery[] {
  const given = Object.entries(bounds).filter(([, id]) => id !== undefined)
  return given.length === 0 ? [] : [{ range: { id: Object.fromEntries(given) } }]
}

/** The id of a found document as Elasticsearch gives it. */
export function toTweetId(text: unknown): TweetId {
  const id = typeof text === 'string' ? parseTweetId(text) : null
  if (id === null) {
    throw new Error(`the index holds a document whose id is no tweet's: ${JSON.stringify(text)}`)
  }
  return id
}
