import type { Client } from '@elastic/elasticsearch'
import type { TweetId } from '@flightpath/contracts'
import { awaitShards } from './await-shards.ts'
import { SearchUnavailableError, translate } from './errors.ts'
import { idRange, toTweetId } from './search.ts'
import { splitVersions } from './versions.ts'

/** A document of the index as it is. */
export type IndexedTweet = {
  readonly id: TweetId
  /** The row's. */
  readonly version: number
  readonly countsVersion: number
  readonly deleted: boolean
  /** The document's JSON, or the tombstone's. */
  readonly source: string
}

export type ScanRequest = {
  /** Only ids above this one. */
  readonly afterId: TweetId
  /** Only ids up to this one. */
  readonly throughId?: TweetId | undefined
  /** At most 10,000. */
  readonly limit: number
}

/**
 * The next page of documents by id, ascending, tombstones included, as of the last refresh. What `verify` and
 * `rebuild` compare with MySQL.
 */
export async function scan(
  client: Client,
  prefix: string,
  { afterId, throughId, limit }: ScanRequest,
): Promise<IndexedTweet[]> {
  const answer = await awaitShards(() =>
    translate(
      'scan the index',
      client.search({
        index: prefix,
        ignore_unavailable: true,
        allow_partial_search_results: false,
        size: limit,
        track_total_hits: false,
        version: true,
        sort: [{ id: 'asc' }],
        query: { bool: { filter: idRange({ gt: afterId, lte: throughId }) } },
      }),
    ),
  )
  if (answer.timed_out) throw new SearchUnavailableError('Elasticsearch did not finish a scan')
  return answer.hits.hits.map((hit) => ({
    id: toTweetId(hit._id),
    ...splitVersions(hit._version ?? 0),
    deleted: isTombstone(hit._source),
    source: JSON.stringify(hit._source),
  }))
}

function isTombstone(source: unknown): boolean {
  return (
    typeof source === 'object' && source !== null && 'deleted' in source && source.deleted === true
  )
}
