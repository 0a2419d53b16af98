import type { Client, estypes } from '@elastic/elasticsearch'
import type { TweetId } from '@flightpath/contracts'
import type { BulkPace } from './bulk-pace.ts'
import { SearchUnavailableError, translate } from './errors.ts'
import { ensureTemplate, type TemplateOptions } from './index-template.ts'
import { indexOf } from './placement.ts'
import type { Refresher } from './refresher.ts'
import { isRefusal } from './refusals.ts'
import { joinVersions } from './versions.ts'

/** A tweet to index as a JSON line, or, without a source, the tombstone of a deleted one. */
export type BulkOperation = {
  readonly tweetId: TweetId
  /** The row's version: the higher one wins, whatever the order of arrival. */
  readonly version: number
  /** Among sources of one version of the row, the one with the latest counts wins. Default 0. */
  readonly countsVersion?: number
  readonly source?: string
}

/**
 * What became of one operation. `done`: the index holds this version or a higher one. `retry`: not now, and not the
 * tweet's fault. `poison`: this document will never be accepted.
 */
export type BulkOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'retry'; readonly reason: string }
  | { readonly kind: 'poison'; readonly reason: string }

export type BulkDeps = {
  readonly client: Client
  readonly template: TemplateOptions
  readonly pace: BulkPace
  readonly refresher: Refresher
}

/**
 * Applies operations and returns their outcomes in the same order; makes the indices that are not there yet.
 * `rewrite` also writes a document whose version the index has already. Throws SearchUnavailableError when a request
 * as a whole failed; what earlier requests brought stays.
 */
export async function bulk(
  deps: BulkDeps,
  operations: readonly BulkOperation[],
  { rewrite = false }: { rewrite?: boolean } = {},
): Promise<BulkOutcome[]> {
  const { client, template } = deps
  const versionType = rewrite ? 'external_gte' : 'external'
  const actions = operations.map((operation): Action => {
    const { tweetId } = operation
    const index = indexOf(template.prefix, tweetId)
    return {
      index,
      lines: [
        `{"index":{"_index":"${index}","_id":"${tweetId}","version":${versionOf(operation)},"version_type":"${versionType}"}}`,
        documentLine(operation),
      ],
    }
  })
  const outcomes = await send(deps, actions)
  const withoutIndex = actions.filter((_, at) => outcomes[at]?.kind === 'no-index')
  if (withoutIndex.length === 0) return outcomes.map(toBulkOutcome)
  await createIndices(client, template, new Set(withoutIndex.map((action) => action.index)))
  const second = (await send(deps, withoutIndex)).values()
  return outcomes.map((outcome) =>
    toBulkOutcome(outcome.kind === 'no-index' ? (second.next().value ?? outcome) : outcome),
  )
}

/** Deletes documents for good, for those that MySQL never had; a deleted tweet gets a tombstone instead. */
export async function remove(deps: BulkDeps, tweetIds: readonly TweetId[]): Promise<void> {
  const actions = tweetIds.map((id): Action => {
    const index = indexOf(deps.template.prefix, id)
    return { index, lines: [`{"delete":{"_index":"${index}","_id":"${id}"}}`] }
  })
  for (const outcome of await send(deps, actions)) {
    if (outcome.kind === 'retry' || outcome.kind === 'poison') {
      throw new SearchUnavailableError(`Elasticsearch did not remove a document: ${outcome.reason}`)
    }
  }
}

/** One operation as Elasticsearch's bulk format writes it. */
type Action = { readonly index: string; readonly lines: readonly string[] }

type ItemOutcome = BulkOutcome | { readonly kind: 'no-index'; readonly reason: string }

/** A tombstone has no counts, so that it has the same version wherever it comes from. */
function versionOf({ version, countsVersion = 0, source }: BulkOperation): number {
  return joinVersions(version, source === undefined ? 0 : countsVersion)
}

function documentLine({ tweetId, source }: BulkOperation): string {
  // Deleting would be forgotten after a minute (index.gc_deletes), and a replayed post would come back to life.
  if (source === undefined) return `{"id":"${tweetId}","deleted":true}`
  // A line break can only stand between JSON's tokens, but would end the document here.
  return /[\r\n]/.test(source) ? source.replaceAll(/[\r\n]/g, ' ') : source
}

/** Sends them in as many requests as Elasticsearch's pace makes it, one after the other. */
async function send(
  { client, pace, refresher }: BulkDeps,
  actions: readonly Action[],
): Promise<ItemOutcome[]> {
  const outcomes: ItemOutcome[] = []
  while (outcomes.length < actions.length) {
    const request = actions.slice(outcomes.length, outcomes.length + pace.operations)
    const sentMs = performance.now()
    try {
      outcomes.push(...(await sendRequest(client, request)))
    } catch (error) {
      pace.failed()
      throw error
    }
    pace.answered(request.length, performance.now() - sentMs)
    refresher.wrote()
  }
  return outcomes
}

/** The outcomes of one request, as many as actions. */
async function sendRequest(client: Client, actions: readonly Action[]): Promise<ItemOutcome[]> {
  const response = await translate(
    'apply a bulk request',
    client.bulk({
      operations: actions.flatMap((action) => action.lines),
      filter_path: [
        'items.*.status',
        'items.*.error.type',
        'items.*.error.reason',
        'items.*.error.caused_by.reason',
      ],
    }),
  )
  return actions.map((_, at) => outcomeOf(Object.values(response.items[at] ?? {})[0]))
}

function outcomeOf(item: estypes.BulkResponseItem | undefined): ItemOutcome {
  const status = item?.status ?? 500
  // 409: a version at least as high is there already. 404 without an error: what was to be deleted is gone.
  if (status < 300 || status === 409 || (status === 404 && item?.error === undefined)) {
    return { kind: 'done' }
  }
  const { type = '', reason, caused_by: cause } = item?.error ?? {}
  const why = [`${status} ${type}`, reason, cause?.reason].filter((part) => part).join(': ')
  if (type === 'index_not_found_exception') return { kind: 'no-index', reason: why }
  const isPoison = status === 400 && !isRefusal(status, [{ type, reason }])
  return { kind: isPoison ? 'poison' : 'retry', reason: why }
}

function toBulkOutcome(outcome: ItemOutcome): BulkOutcome {
  return outcome.kind === 'no-index' ? { kind: 'retry', reason: outcome.reason } : outcome
}

/** Makes indices from the template, whether or not the server would make them by itself. */
async function createIndices(
  client: Client,
  template: TemplateOptions,
  names: ReadonlySet<string>,
): Promise<void> {
  // First, because all may have been wiped, and an index without the template's mapping finds nothing.
  await ensureTemplate(client, template)
  for (const index of names) {
    // 400: another instance made it just now. What is still missing shows in the bulk request after this.
    await translate('create an index', client.indices.create({ index }, { ignore: [400] }))
  }
}
