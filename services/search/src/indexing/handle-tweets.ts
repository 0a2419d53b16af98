import { parseTweetId, type TweetEvent } from '@flightpath/contracts'
import type { Failpoint } from '@flightpath/failpoint'
import type { HandleBatch, ReceivedEvent } from '@flightpath/kafka'
import {
  SearchUnavailableError,
  type BulkOperation,
  type SearchIndex,
} from '@flightpath/search-index'
import type { Tracer } from '@flightpath/tracing'
import { searchDocument } from './search-document.ts'

export type TweetsHandlerDeps = {
  readonly index: SearchIndex
  readonly tracer: Tracer
  readonly failpoint: Failpoint
}

/**
 * Indexes a batch of `tweets.v1`: each post's JSON line as it came with what search adds, each delete as a tombstone.
 * Versions decide, so a batch that comes twice, or late, changes nothing. What can never be indexed is given up; what
 * has to be tried again is tried with the rest, where what is done already is a no-op.
 */
export function createTweetsHandler({
  index,
  tracer,
  failpoint,
}: TweetsHandlerDeps): HandleBatch<TweetEvent> {
  return async ({ events, giveUp }) => {
    const good = events.filter((received) => {
      const isId = parseTweetId(received.event.id) !== null
      if (!isId) giveUp(received, 'its id is beyond 64 bits')
      return isId
    })
    const operations = good.map(toOperation)
    const startMs = tracer.now()
    const outcomes = await index.bulk(operations)
    failpoint('search-before-commit')
    let again: string | null = null
    for (const [at, received] of good.entries()) {
      const outcome = outcomes[at]
      if (outcome?.kind === 'poison') giveUp(received, outcome.reason)
      if (outcome?.kind === 'retry') again = outcome.reason
    }
    if (again !== null)
      throw new SearchUnavailableError(`Elasticsearch did not take a tweet: ${again}`)
    const timing = { startMs, durationMs: tracer.now() - startMs }
    for (const { trace, event } of good) {
      if (trace === null) continue
      const tags = { 'tweet.id': event.id, 'bulk.size': good.length }
      tracer.span(tracer.child(trace), { name: 'index', ...timing, tags })
    }
  }
}

function toOperation({ event, line }: ReceivedEvent<TweetEvent>): BulkOperation {
  const { id: tweetId, version } = event
  if (event.type === 'deleted') return { tweetId, version }
  // Nobody has engaged with it when it is heard of first, and later counts have a higher version.
  return { tweetId, version, source: searchDocument(line, event, noCounts) }
}

const noCounts = { likes: 0, reposts: 0, replies: 0, quotes: 0 }
