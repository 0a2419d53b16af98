// The search index: the one place that knows Elasticsearch. It holds nothing that MySQL cannot restore.
import { Client } from '@elastic/elasticsearch'
import type { TweetId } from '@flightpath/contracts'
import { BulkPace } from './bulk-pace.ts'
import { bulk, remove, type BulkOperation, type BulkOutcome } from './bulk.ts'
import { count, countAbove, type CountRequest } from './count.ts'
import { translate } from './errors.ts'
import { createGatheredSearch } from './gathered-search.ts'
import { ensureTemplate } from './index-template.ts'
import { NearSpan } from './near-span.ts'
import { Refresher } from './refresher.ts'
import { scan, type IndexedTweet, type ScanRequest } from './scan.ts'
import { rank, search, type RankRequest, type SearchRequest } from './search.ts'

export type SearchIndexOptions = {
  /** Addresses of the cluster's nodes. */
  readonly urls: readonly string[]
  /** Indices are `<prefix>-YYYY.MM`, read through the alias `<prefix>`. Default `tweets`. */
  readonly prefix?: string
  /** Per index to come. Default 1; one shard holds two billion tweets at most. */
  readonly shards?: number
}

/** Every call throws SearchUnavailableError when Elasticsearch does not respond, or not completely. */
export type SearchIndex = AsyncDisposable & {
  /** Makes or updates the index template and existing indices. */
  ensureTemplate(): Promise<void>
  /**
   * Applies operations in as many requests as it takes; outcomes come in the same order. `rewrite` also replaces equal
   * versions.
   */
  bulk(
    operations: readonly BulkOperation[],
    options?: { rewrite?: boolean },
  ): Promise<BulkOutcome[]>
  /** Ids of matching tweets, newest first, without deleted ones. */
  search(request: SearchRequest): Promise<TweetId[]>
  /** Ids of matching tweets, the most relevant first, without deleted ones. */
  rank(request: RankRequest): Promise<TweetId[]>
  /** How many tweets match in each stretch of time, by its beginning in milliseconds, where there are any. */
  count(request: CountRequest): Promise<ReadonlyMap<number, number>>
  /** The next page of documents by id, ascending, tombstones included. */
  scan(request: ScanRequest): Promise<IndexedTweet[]>
  /** Deletes documents that MySQL never had. */
  remove(tweetIds: readonly TweetId[]): Promise<void>
  /** Makes everything applied so far visible to search and scan, which otherwise takes up to a second and the refresh. */
  refresh(): Promise<void>
  /** Whether the cluster responds and each of our indices can be read. */
  healthy(): Promise<boolean>
}

/** Opens a client of the search index; connects lazily. */
export function openSearchIndex(options: SearchIndexOptions): SearchIndex {
  const { urls, prefix = 'tweets', shards = 1 } = options
  const template = { prefix, shards }
  const client = new Client({
    nodes: [...urls],
    requestTimeout: 15_000,
    // Only where there is another node; beyond that the callers know better whether to try again.
    maxRetries: urls.length - 1,
  })
  const find = createGatheredSearch(client, prefix)
  const nearSpan = new NearSpan({ countAbove: (id) => countAbove(client, prefix, id) })
  const refresh = async (): Promise<void> => {
    await translate('refresh', client.indices.refresh({ index: `${prefix}-*` }))
  }
  const refresher = new Refresher(refresh)
  const deps = { client, template, pace: new BulkPace(), refresher }
  return {
    ensureTemplate: () => ensureTemplate(client, template),
    bulk: (operations, bulkOptions) => bulk(deps, operations, bulkOptions),
    search: (request) => search({ find, nearSpan }, request),
    rank: (request) => rank(client, prefix, request),
    count: (request) => count(client, prefix, request),
    scan: (request) => scan(client, prefix, request),
    remove: (tweetIds) => remove(deps, tweetIds),
    refresh,
    async healthy() {
      const health = await translate(
        'read its health',
        client.cluster.health({ index: `${prefix}-*` }, { requestTimeout: 2000, maxRetries: 0 }),
      )
      return health.status !== 'red'
    },
    async [Symbol.asyncDispose]() {
      await refresher[Symbol.asyncDispose]()
      await client.close()
    },
  }
}
