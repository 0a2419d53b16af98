import {
  limits,
  TweetEvent,
  type AccountId,
  type TweetId,
  type TweetPosted,
} from '@flightpath/contracts'
import type { Failpoint } from '@flightpath/failpoint'
import type { Delivery, HomeTimelines } from '@flightpath/home-timelines'
import { PoisonError, RetryableError, type Batch, type ConsumedMessage } from '@flightpath/kafka'
import { parseB3, type TraceContext, type Tracer } from '@flightpath/tracing'
import type { ViewVersions } from '@flightpath/view-versions'
import { Compile } from 'typebox/compile'
import type { Audience, Followers } from './followers.ts'

export type TweetsHandlerDeps = {
  readonly followers: Followers
  readonly timelines: HomeTimelines
  readonly views: ViewVersions
  readonly tracer: Tracer
  readonly now: () => number
  readonly failpoint: Failpoint
}

/** One tweet on its way: its event and, when it is traced, the PRODUCER span that it came from. */
type Arrival = { readonly tweet: TweetPosted; readonly producer: TraceContext | null }

const schema = Compile(TweetEvent)

/**
 * Delivers a batch of `tweets.v1`: each tweet into the cached home timelines of its author and its author's followers,
 * and each deletion to the tombstones. Kafka may hand over any batch twice; both effects are then no-ops.
 */
export function createTweetsHandler(deps: TweetsHandlerDeps) {
  return async (batch: Batch): Promise<void> => {
    const startMs = deps.tracer.now()
    const arrivals: Arrival[] = []
    const deletedIds: TweetId[] = []
    for (const message of batch.messages) {
      const event = parse(message)
      if (event.type === 'deleted') deletedIds.push(event.id)
      else arrivals.push({ tweet: event, producer: producerOf(message) })
    }
    await unlessAway(() => deps.views.tombstone(deletedIds))
    if (arrivals.length > 0) await deliver(deps, arrivals, startMs)
  }
}

async function deliver(
  deps: TweetsHandlerDeps,
  arrivals: readonly Arrival[],
  startMs: number,
): Promise<void> {
  const authorIds = [...new Set(arrivals.map(({ tweet }) => tweet.authorId))]
  const audiences = await unlessAway(() => deps.followers.of(authorIds))
  const deliveries = arrivals.map(({ tweet }) =>
    deliveryOf(tweet, audiences.get(tweet.authorId), deps),
  )
  deps.failpoint('fanout-mid-batch')
  const deliverMs = deps.tracer.now()
  const counts = await unlessAway(() => deps.timelines.deliver(deliveries))
  for (const { tweet, producer } of arrivals) {
    if (producer === null) continue
    const audience = audiences.get(tweet.authorId)
    const tags = {
      'tweet.id': tweet.id,
      followers: audience?.followersCount ?? 0,
      delivered: counts.get(tweet.id) ?? 0,
      celebrity: isMergedWhenRead(audience, deps),
    }
    recordSpans(deps.tracer, producer, { startMs, deliverMs, batchSize: arrivals.length, tags })
  }
}

/** The author sees the tweet in its own home timeline too. */
function deliveryOf(
  { id, authorId }: TweetPosted,
  audience: Audience | undefined,
  deps: TweetsHandlerDeps,
): Delivery {
  const pushed: readonly AccountId[] =
    audience === undefined || isMergedWhenRead(audience, deps) ? [] : audience.followers
  return { tweetId: id, recipients: [authorId, ...pushed] }
}

/** A new celebrity's tweets are pushed for a while yet: a reader may not know of it so soon. */
function isMergedWhenRead(audience: Audience | undefined, { now }: TweetsHandlerDeps): boolean {
  const sinceMs = audience?.celebritySinceMs ?? null
  return sinceMs !== null && now() >= sinceMs + limits.celebrityOverlapMs
}

function recordSpans(
  tracer: Tracer,
  producer: TraceContext,
  work: {
    startMs: number
    deliverMs: number
    batchSize: number
    tags: Record<string, string | number | boolean>
  },
): void {
  const endMs = tracer.now()
  const consumer = tracer.child(producer)
  tracer.span(consumer, {
    name: 'tweets.v1',
    kind: 'CONSUMER',
    startMs: work.startMs,
    durationMs: endMs - work.startMs,
    remoteService: 'kafka',
    tags: { 'batch.size': work.batchSize },
  })
  tracer.span(tracer.child(consumer), {
    name: 'deliver',
    startMs: work.deliverMs,
    durationMs: endMs - work.deliverMs,
    tags: work.tags,
  })
}

function producerOf({ headers }: ConsumedMessage): TraceContext | null {
  const header = headers['b3']
  const context = header === undefined ? null : parseB3(header)
  return context?.sampled === true ? context : null
}

function parse(message: ConsumedMessage): TweetEvent {
  let json: unknown
  try {
    json = JSON.parse(message.value)
  } catch (error) {
    throw new PoisonError(message, 'not JSON', { cause: error })
  }
  if (!schema.Check(json)) throw new PoisonError(message, 'not an event of tweets.v1')
  return json
}

/** Redis or graph being away is no fault of the tweets: the batch waits for them. */
async function unlessAway<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && error.name.endsWith('UnavailableError')) {
      throw new RetryableError(error.message, { cause: error })
    }
    throw error
  }
}
