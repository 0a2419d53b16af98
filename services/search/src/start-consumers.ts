import { engagementsV1, tweetsV1 } from '@flightpath/contracts'
import { createFailpoint } from '@flightpath/failpoint'
import type { Client } from '@flightpath/http'
import { startConsumer, type ConsumerSettings } from '@flightpath/kafka'
import type { Logger } from '@flightpath/log'
import type { SearchIndex } from '@flightpath/search-index'
import type { Tracer } from '@flightpath/tracing'
import type { SearchConfig } from './config.ts'
import { createEngagementsHandler } from './handle-engagements.ts'
import { createTweetsHandler } from './handle-tweets.ts'
import { rebuild } from './rebuild.ts'

export type ConsumersDeps = {
  readonly index: SearchIndex
  readonly write: Client
  readonly tracer: Tracer
  readonly log: Logger
  readonly onFatal: (error: Error) => void
}

export type Consumers = AsyncDisposable & {
  ready(): boolean
  /** Why either of them does not move on. */
  problems(): readonly (string | null)[]
  caughtUp(): Promise<boolean>
}

/** Hears of tweets, and in a group of its own of what is done with them, which may wait long. */
export function startConsumers(config: SearchConfig, deps: ConsumersDeps): Consumers {
  const { kafkaBrokers: brokers, indexPrefix, refreshMs, failpoints } = config
  const { log, onFatal } = deps
  // A group's offsets say what is in its index, so another index has to begin at the topic's beginning.
  const groupId = indexPrefix === 'tweets' ? 'search' : `search-${indexPrefix}`
  const scope = new AsyncDisposableStack()
  const start = (settings: Pick<ConsumerSettings, 'groupId' | 'topics' | 'handleBatch'>) =>
    scope.use(
      startConsumer({
        brokers,
        log,
        onFatal,
        gatherMs,
        // What it was about nobody knows any more, and a deletion may be of any age.
        onLost: async () => void (await rebuild(deps)),
        stalledAfterMs: stalledAfterMs + refreshMs,
        ...settings,
      }),
    )
  const tweets = start({
    groupId,
    topics: [tweetsV1],
    handleBatch: createTweetsHandler({ ...deps, failpoint: createFailpoint(failpoints) }),
  })
  const engagements = start({
    groupId: `${groupId}-engagements`,
    topics: [engagementsV1],
    handleBatch: createEngagementsHandler({ ...deps, now: () => performance.now(), refreshMs }),
  })
  return {
    ready: () => tweets.ready() && engagements.ready(),
    problems: () => [tweets.problem(), engagements.problem()],
    caughtUp: async () => (await tweets.caughtUp()) && (await engagements.caughtUp()),
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  }
}

/** Without a sign of life while messages wait, beyond the time that engagements may wait for their refresh. */
const stalledAfterMs = 60_000

/** Under load: an index is refreshed once or twice a second then, so bulk requests need not come more often. */
const gatherMs = 250
