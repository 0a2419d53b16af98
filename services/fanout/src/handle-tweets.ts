import {
  limits,
  type AccountId,
  type TweetEvent,
  type TweetId,
  type TweetPosted,
} from '@flightpath/contracts'
import type { Failpoint } from '@flightpath/failpoint'
import type { Delivery, HomeTimelines } from '@flightpath/home-timelines'
import type { HandleBatch, ReceivedEvent } from '@flightpath/kafka'
import type { Tracer } from '@flightpath/tracing'
import type { ViewVersions } from '@flightpath/view-versions'
import type { Audience, Followers } from './followers.ts'

export type TweetsHandlerDeps = {
  readonly followers: Followers
  readonly timelines: HomeTimelines
  readonly views: ViewVersions
  readonly tracer: Tracer
  readonly now: () => number
  readonly failpoint: Failpoint
}

/** One tweet on its way, and the span that it is consumed in. */
type Arrival = Pick<ReceivedEvent<TweetPosted>, 'event' | 'trace'>

/**
 * Delivers a batch of `tweets.v1`: each tweet into the cached home timelines of its author and its author's followers,
 * and each deletion to the tombstones. Kafka may hand over any batch twice; both effects are then no-ops.
 */
export function createTweetsHandler(deps: TweetsHandlerDeps): HandleBatch<TweetEvent> {
  return async ({ events }) => {
    const arrivals: Arrival[] = []
    const deletedIds: TweetId[] = []
    for (const { event, trace } of events) {
      if (event.type === 'deleted') deletedIds.push(event.id)
      else arrivals.push({ event, trace })
    }
    await deps.views.tombstone(deletedIds)
    if (arrivals.length > 0) await deliver(deps, arrivals)
  }
}

async function deliver(deps: TweetsHandlerDeps, arrivals: readonly Arrival[]): Promise<void> {
  const { followers, timelines, tracer, failpoint } = deps
  const audiences = await followers.of([...new Set(arrivals.map(({ event }) => event.authorId))])
  const deliveries = arrivals.map(({ event }) =>
    deliveryOf(event, audiences.get(event.authorId), deps),
  )
  failpoint('fanout-mid-batch')
  const startMs = tracer.now()
  const counts = await timelines.deliver(deliveries)
  const timing = { startMs, durationMs: tracer.now() - startMs }
  for (const { event, trace } of arrivals) {
    if (trace === null) continue
    const audience = audiences.get(event.authorId)
    const tags = {
      'tweet.id': event.id,
      followers: audience?.followersCount ?? 0,
      delivered: counts.get(event.id) ?? 0,
      celebrity: isMergedWhenRead(audience, deps),
    }
    tracer.span(tracer.child(trace), { name: 'deliver', ...timing, tags })
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
