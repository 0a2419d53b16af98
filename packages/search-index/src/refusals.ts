import { errors, type estypes } from '@elastic/elasticsearch'

/**
 * Errors of status 400 and 403 that mean "not now": they are about the index or the cluster, not about what was sent.
 * All of 429 and 5xx are besides. Source: Elasticsearch 9's `RestStatus` of each exception.
 */
const refusals: ReadonlySet<string> = new Set([
  'cluster_block_exception', // index.blocks.*, the flood stage of a full disk, cluster.blocks.*
  'index_closed_exception',
  'validation_exception', // the cluster's limit of shards
  'circuit_breaking_exception', // out of memory
  'es_rejected_execution_exception', // the queue is full
  'unavailable_shards_exception',
  'no_shard_available_action_exception',
  'process_cluster_event_timeout_exception',
  'security_exception', // credentials, which somebody has to mend
])

/** Of `illegal_argument_exception`, which is also said of documents: settings of an index or alias. */
const aboutSettings = /^(pipeline with id |no write index is defined for alias )/

type Cause = Pick<estypes.ErrorCause, 'type'> & { readonly reason?: string | null | undefined }

/** Whether an error with this status and cause passes by itself, or when somebody mends Elasticsearch. */
export function isRefusal(status: number, causes: readonly Cause[]): boolean {
  if (status === 429 || status >= 500 || status < 400) return true
  return causes.some(
    ({ type, reason }) =>
      refusals.has(type ?? '') ||
      (type === 'illegal_argument_exception' && aboutSettings.test(reason ?? '')),
  )
}

/** The causes that an error of the client names, the whole request's and those of its shards. */
export function causesOf(error: errors.ResponseError): Cause[] {
  const body: unknown = error.meta.body
  const cause: unknown = Object(body).error
  if (typeof cause !== 'object' || cause === null) return []
  const roots: unknown = Reflect.get(cause, 'root_cause')
  return [cause, ...(Array.isArray(roots) ? roots : [])].map((each: unknown) => ({
    type: String(Object(each).type),
    reason: String(Object(each).reason),
  }))
}
