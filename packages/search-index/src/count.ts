import type { Client, estypes } from '@elastic/elasticsearch'
import type { TweetId } from '@flightpath/contracts'
import { translate } from './errors.ts'
import { idRange, matching, request, type IdBounds, type SearchQuery } from './search.ts'

export type CountRequest = IdBounds & {
  readonly query: SearchQuery
  readonly granularity: 'minute' | 'hour' | 'day'
}

/**
 * How many tweets match in each stretch of time in UTC, by the stretch's beginning in milliseconds; stretches without
 * any are missing. Elasticsearch refuses more than 65,536 stretches.
 */
export async function count(
  client: Client,
  prefix: string,
  { query, granularity, ...bounds }: CountRequest,
): Promise<ReadonlyMap<number, number>> {
  const response = await request<{ stretches?: estypes.AggregationsDateHistogramAggregate }>(
    client,
    prefix,
    {
      size: 0,
      query: matching({ filter: [query] }, bounds),
      aggregations: {
        stretches: {
          date_histogram: {
            field: 'createdAtMs',
            fixed_interval: intervals[granularity],
            min_doc_count: 1,
          },
        },
      },
    },
  )
  const buckets = response.aggregations?.stretches?.buckets ?? []
  return new Map(Object.values(buckets).map(({ key, doc_count }) => [key, doc_count]))
}

/**
 * How many documents have ids above this one, those of deleted tweets among them. Throws SearchUnavailableError; leaves
 * out shards that cannot be asked.
 */
export async function countAbove(client: Client, prefix: string, id: TweetId): Promise<number> {
  const answer = await translate(
    'count tweets',
    client.count({
      index: prefix,
      ignore_unavailable: true,
      query: { bool: { filter: idRange({ gt: id }) } },
    }),
  )
  return answer.count
}

const intervals = { minute: '1m', hour: '1h', day: '1d' } as const
