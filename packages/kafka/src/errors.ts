/** Kafka did not take or answer something within bounded tries. What was sent may have arrived all the same. */
export class KafkaUnavailableError extends Error {
  override readonly name = 'KafkaUnavailableError'
  readonly code = 'kafka-unavailable'
}

/** Whether something is away that a handler needs: each package that owns a client has an error that says so. */
export function isAway(error: unknown): boolean {
  return error instanceof Error && error.name.endsWith('UnavailableError')
}
