import { errors, type Client, type estypes } from '@elastic/elasticsearch'
import { PacedBatches } from '@flightpath/batching'
import { awaitShards } from './await-shards.ts'
import { translate, translated } from './errors.ts'
import { hurried, requireComplete, searchTimeoutMs } from './time-out.ts'

type Body = estypes.SearchSearchRequestBody
type Found = Pick<estypes.MsearchMultiSearchItem, 'timed_out'> & {
  readonly hits?: { readonly hits?: readonly Hit[] }
}
type Hit = Pick<estypes.SearchHit, 'fields'>

/** The hits of one search: complete, or it throws SearchUnavailableError. */
export type GatheredSearch = (body: Body) => Promise<readonly Hit[]>

/** While so many requests are under way, what is asked waits and becomes the next one. */
const mostUnderWay = 2
const mostSearches = 32
/** A search that takes long does not hold those behind it. */
const patienceMs = 100

/** What is read of an answer: Elasticsearch would write, and we parse, several times as much. */
const readParts = ['timed_out', 'status', 'error', 'hits.hits.fields'].map(
  (part) => `responses.${part}`,
)

/**
 * Searches that come while others are under way go to Elasticsearch together: a request of its own costs as much as
 * most searches do.
 */
export function createGatheredSearch(client: Client, prefix: string): GatheredSearch {
  const header = { index: prefix, ignore_unavailable: true, allow_partial_search_results: false }
  const send = async (bodies: readonly Body[]): Promise<(Found | Error)[]> => {
    const { body: together, ...answer } = await translate(
      'search',
      client.msearch(
        {
          searches: bodies.flatMap((body) => [header, { ...hurried, ...body }]),
          filter_path: readParts,
        },
        { meta: true, requestTimeout: searchTimeoutMs + 1000 },
      ),
    )
    return together.responses.map((one) =>
      'error' in one
        ? translated(
            'search',
            new errors.ResponseError({ ...answer, statusCode: one.status, body: one }),
          )
        : one,
    )
  }
  const batches = new PacedBatches({ send, mostUnderWay, mostItems: mostSearches, patienceMs })
  return async (body) => {
    const found = await awaitShards(async () => {
      const outcome = await batches.give(body)
      if (outcome instanceof Error) throw outcome
      return outcome
    })
    requireComplete(found)
    // A search that finds nothing has no part that is read.
    return found.hits?.hits ?? []
  }
}
