import { parseTweetId, TweetEvent } from '@flightpath/contracts'
import type { Failpoint } from '@flightpath/failpoint'
import { RetryableError, type Batch, type ConsumedMessage } from '@flightpath/kafka'
import type { BulkOperation, BulkOutcome, SearchIndex } from '@flightpath/search-index'
import { parseB3, type Tracer } from '@flightpath/tracing'
import { Compile } from 'typebox/compile'
import { searchDocument } from './search-document.ts'

export type TweetsHandlerDeps = {
  readonly index: SearchIndex
  readonly tracer: Tracer
  readonly failpoint: Failpoint
}

/** A message and what it asks of the index. */
type Arrival = { readonly message: ConsumedMessage; readonly operation: BulkOperation }

const schema = Compile(TweetEvent)

/**
 * Indexes a batch of `tweets.v1`: each post's JSON line as it came with what search adds, each delete as a tombstone. Versions decide, so a
 * batch that comes twice, or late, changes nothing. What can never be indexed goes to the dead letters.
 */
export function createTweetsHandler(deps: TweetsHandlerDeps) {
  return async (batch: Batch): Promise<void> => {
    const startMs = deps.tracer.now()
    const arrivals: Arrival[] = []
    for (const message of batch.messages) {
      const operation = toOperation(message.value)
      if (operation === null) batch.dead(message, 'not an event of tweets.v1')
      else arrivals.push({ message, operation })
    }
    const indexMs = deps.tracer.now()
    const outcomes = await bulk(deps.index, arrivals)
    deps.failpoint('search-before-commit')
    settle(batch, arrivals, outcomes)
    recordSpans(deps.tracer, arrivals, { startMs, indexMs })
  }
}

function toOperation(value: string): BulkOperation | null {
  const event = parse(value)
  // An id with leading zeros or beyond 64 bits would not be the document's id.
  const tweetId = event === null ? null : parseTweetId(event.id)
  if (event === null || tweetId === null) return null
  const { version } = event
  if (event.type === 'deleted') return { tweetId, version }
  // Nobody has engaged with it when it is heard of first, and later counts have a higher version.
  return { tweetId, version, source: searchDocument(value, event, noCounts) }
}

const noCounts = { likes: 0, reposts: 0, replies: 0, quotes: 0 }

function parse(value: string): TweetEvent | null {
  try {
    const json: unknown = JSON.parse(value)
    return schema.Check(json) ? json : null
  } catch {
    return null
  }
}

/** A request that fails as a whole, whatever Elasticsearch says of it, is no fault of the tweets: none may be lost. */
async function bulk(index: SearchIndex, arrivals: readonly Arrival[]): Promise<BulkOutcome[]> {
  try {
    return await index.bulk(arrivals.map(({ operation }) => operation))
  } catch (error) {
    throw new RetryableError('the search index took nothing', { cause: error })
  }
}

/** Buries poison; throws when something has to be tried again, where what is done already is a no-op. */
function settle(
  batch: Batch,
  arrivals: readonly Arrival[],
  outcomes: readonly BulkOutcome[],
): void {
  let again: string | null = null
  for (const [at, { message }] of arrivals.entries()) {
    const outcome = outcomes[at]
    if (outcome?.kind === 'poison') batch.dead(message, outcome.reason)
    if (outcome?.kind === 'retry') again = outcome.reason
  }
  if (again !== null) throw new RetryableError(`Elasticsearch did not take a tweet: ${again}`)
}

/** For each traced message a CONSUMER below the PRODUCER that it came from, and below that the work of indexing it. */
function recordSpans(
  tracer: Tracer,
  arrivals: readonly Arrival[],
  { startMs, indexMs }: { startMs: number; indexMs: number },
): void {
  const endMs = tracer.now()
  for (const { message, operation } of arrivals) {
    const header = message.headers['b3']
    const producer = header === undefined ? null : parseB3(header)
    if (producer?.sampled !== true) continue
    const consumer = tracer.child(producer)
    tracer.span(consumer, {
      name: 'tweets.v1',
      kind: 'CONSUMER',
      startMs,
      durationMs: endMs - startMs,
      remoteService: 'kafka',
      tags: { 'batch.size': arrivals.length },
    })
    tracer.span(tracer.child(consumer), {
      name: 'index',
      startMs: indexMs,
      durationMs: endMs - indexMs,
      tags: { 'tweet.id': operation.tweetId, 'bulk.size': arrivals.length },
    })
  }
}
