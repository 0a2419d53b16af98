// Its errors are found on the default export alone: their names are computed.
import kafkajs from 'kafkajs'

/**
 * Answers of a broker that mean "not now" and that kafkajs takes for final; of most others it knows that they pass.
 * Source: the protocol guide of Kafka 4 (error codes), and kafkajs' own list of 2.2.4.
 */
const refusals: ReadonlySet<string> = new Set([
  'BROKER_NOT_AVAILABLE',
  'UNKNOWN', // any failure inside the broker, a full disk among them
  'LOG_DIR_NOT_FOUND', // the disk with the partition is gone
  'POLICY_VIOLATION',
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'GROUP_MAX_SIZE_REACHED',
  'KAFKAJS_UNKNOWN_ERROR_CODE', // what came after kafkajs: THROTTLING_QUOTA_EXCEEDED (89) and its kin
])

/**
 * Whether a later try may succeed: kafkajs ran out of tries, or says so of the error that began it, or the answer is
 * about the broker and not about what was sent.
 */
export function isRetriable(error: unknown): boolean {
  const cause = rootCause(error)
  if (cause instanceof kafkajs.KafkaJSProtocolError && refusals.has(cause.type)) return true
  return cause instanceof kafkajs.KafkaJSError && cause.retriable
}

/** Whether a broker answered, so that the connection is not to blame. */
export function isBrokersAnswer(error: unknown): boolean {
  return rootCause(error) instanceof kafkajs.KafkaJSProtocolError
}

/** What went wrong, and why in the first place, in one sentence. */
export function reasonOf(error: unknown): string {
  const [message, cause] = [error, rootCause(error)].map((each) =>
    each instanceof Error ? each.message : String(each),
  )
  return message?.includes(cause ?? '') === true ? message : `${message}: ${cause}`
}

function rootCause(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootCause(error.cause) : error
}
