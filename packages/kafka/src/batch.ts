// What a handler is given: the events of one fetch, from all partitions of a topic that this process has.
import type { TraceContext } from '@flightpath/tracing'

export type ReceivedEvent<Event> = {
  readonly event: Event
  /** The JSON that the event was parsed from, as it came. */
  readonly line: string
  /** The span of consuming it, under which the handler's own work belongs; null when it is not traced. */
  readonly trace: TraceContext | null
  readonly partition: number
  /** Together with the partition it names the message within its topic. */
  readonly offset: number
}

export type Batch<Event> = {
  /** Events of one partition are in its order. At least one, at most a few thousand. */
  readonly events: readonly ReceivedEvent<Event>[]
  /** Aborted when the consumer closes or loses its partitions; the handler may stop early by throwing. */
  readonly signal: AbortSignal
  /** Says that an event can never be processed, and why; that counts whether the handler then resolves or throws. */
  readonly giveUp: (event: ReceivedEvent<Event>, reason: string) => void
}

/**
 * Resolves once the effect of every event is durable; their offsets are committed after that. It may see any event
 * again, and in any order. When it throws
 * - any `…UnavailableError`: something that it needs is away, and it is called again, for as long as it takes;
 * - anything else: it is called a few times more, then with ever smaller parts of the batch, until only the event that
 *   fails is left, which is given up.
 *
 * One call runs at a time, so batches grow while a call takes long.
 */
export type HandleBatch<Event> = (batch: Batch<Event>) => Promise<void>
