import type { Client, estypes } from '@elastic/elasticsearch'
import { parseTweetId, type TweetId } from '@flightpath/contracts'
import { awaitShards } from './await-shards.ts'
import { SearchUnavailableError, translate } from './errors.ts'

/** A query in Elasticsearch's own structure. */
export type SearchQuery = estypes.QueryDslQueryContainer

export type SearchRequest = {
  readonly query: SearchQuery
  /** Only ids below this one. */
  readonly untilId?: TweetId | undefined
  /** Only ids above this one. */
  readonly sinceId?: TweetId | undefined
  /** At most 10,000. */
  readonly limit: number
}

/** How long Elasticsearch may work on one search; what it has by then would have holes. */
const searchTimeoutMs = 5000

/**
 * Ids of the tweets that match, newest first, without deleted ones. Without any index there are none. Throws
 * SearchUnavailableError rather than answer from a part of the shards.
 */
export async function search(
  client: Client,
  prefix: string,
  { query, untilId, sinceId, limit }: SearchRequest,
): Promise<TweetId[]> {
  const answer = await awaitShards(() =>
    translate(
      'search',
      client.search(
        {
          index: prefix,
          ignore_unavailable: true,
          allow_partial_search_results: false,
          timeout: `${searchTimeoutMs}ms`,
          size: limit,
          track_total_hits: false,
          _source: false,
          sort: [{ id: 'desc' }],
          query: {
            bool: {
              filter: [query, ...idRange({ lt: untilId, gt: sinceId })],
              must_not: [{ term: { deleted: true } }],
            },
          },
        },
        { requestTimeout: searchTimeoutMs + 1000 },
      ),
    ),
  )
  if (answer.timed_out) {
    throw new SearchUnavailableError(`Elasticsearch searched for over ${searchTimeoutMs} ms`)
  }
  return answer.hits.hits.map((hit) => tweetIdOf(hit))
}

/** A range of ids; the bounds travel as text, because a JSON number would be rounded by whoever reads it. */
export function idRange(bounds: {
  gt?: TweetId | undefined
  lt?: TweetId | undefined
  lte?: TweetId | undefined
}): SearchQuery[] {
  const given = Object.entries(bounds).filter(([, id]) => id !== undefined)
  return given.length === 0 ? [] : [{ range: { id: Object.fromEntries(given) } }]
}

/** The id of a found document, from `_id`: the sort value is a number above 2^53. */
export function tweetIdOf(hit: { _id?: string | undefined }): TweetId {
  const id = parseTweetId(hit._id ?? '')
  if (id === null)
    throw new Error(`the index holds a document whose _id is no tweet id: ${hit._id}`)
  return id
}
