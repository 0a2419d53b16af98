// What a handler is given: the messages of one fetch, from all partitions of a topic that this process has.

export type ConsumedMessage = {
  readonly partition: number
  /** Decimal digits. Together with the partition it names the message within its topic. */
  readonly offset: string
  readonly key: string | null
  /** Empty where Kafka holds a null. */
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
  /** When it was produced. */
  readonly timestampMs: number
}

export type Batch = {
  readonly topic: string
  /** Messages of one partition are in its order. At least one, at most a few thousand. */
  readonly messages: readonly ConsumedMessage[]
  /** Aborted when the consumer closes or loses its partitions; the handler may stop early by throwing. */
  readonly signal: AbortSignal
  /** Sends a message of this batch to the topic's dead letters, once the handler has resolved. */
  dead(message: ConsumedMessage, reason: string): void
}

/**
 * Resolves once the effect of every message is durable; their offsets are committed after that.
 * It may see any message again, and throws
 * - RetryableError when something it needs is down: it is called again, for as long as it takes;
 * - PoisonError to give up one message and be called again with the rest;
 * - anything else: it is called a few times more, then with ever smaller parts of the batch, until
 *   only the message that fails is left, which goes to the dead letters.
 *
 * One call runs at a time for each topic, so batches grow while a call takes long.
 */
export type HandleBatch = (batch: Batch) => Promise<void>
