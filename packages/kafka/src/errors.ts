import type { ConsumedMessage } from './batch.ts'

/** Kafka did not take or answer something within bounded tries. What was sent may have arrived all the same. */
export class KafkaUnavailableError extends Error {
  override readonly name = 'KafkaUnavailableError'
  readonly code = 'kafka-unavailable'
}

/** Thrown by a handler while something it needs is down. */
export class RetryableError extends Error {
  override readonly name = 'RetryableError'
  readonly code = 'retryable'
}

/** Thrown by a handler about a message that it will never be able to process. */
export class PoisonError extends Error {
  override readonly name = 'PoisonError'
  readonly code = 'poison'
  readonly poison: ConsumedMessage

  constructor(poison: ConsumedMessage, reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.poison = poison
  }
}
