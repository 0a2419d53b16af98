import { tweetsV1 } from '@flightpath/contracts'
import type { OutgoingMessage } from '@flightpath/kafka'
import type { Acknowledged } from '@flightpath/outbox'
import { parseB3, toB3, type TraceContext, type Tracer } from '@flightpath/tracing'

/** Every trace of a batch gets a span for the transaction that they shared, below its server span. */
export function reportCommit(
  tracer: Tracer,
  servers: readonly TraceContext[],
  startMs: number,
  batchSize: number,
): void {
  if (servers.length === 0) return
  const span = {
    name: 'mysql commit',
    kind: 'CLIENT',
    startMs,
    durationMs: tracer.now() - startMs,
    remoteService: 'mysql',
    tags: { 'batch.size': batchSize },
  } as const
  for (const server of servers) tracer.span(tracer.child(server), span)
}

/** A message with the id of its producer span, when the request that it comes from is sampled. */
export function withProducerSpan(
  tracer: Tracer,
  trace: TraceContext | null,
  message: OutgoingMessage,
): OutgoingMessage {
  if (trace?.sampled !== true) return message
  return { ...message, headers: { b3: toB3(tracer.child(trace)) } }
}

/**
 * The producer spans, one for each message of a sampled trace. Their ids are in the messages' own `b3` headers, so
 * consumers' spans are below them whoever publishes, and an event that a crash left is in its trace like any other.
 */
export function reportPublished(
  tracer: Tracer,
  messages: readonly OutgoingMessage[],
  { startMs, endMs }: Acknowledged,
): void {
  for (const { headers } of messages) {
    const b3 = headers?.['b3']
    const producer = b3 === undefined ? null : parseB3(b3)
    if (producer === null) continue
    tracer.span(producer, {
      name: tweetsV1.name,
      kind: 'PRODUCER',
      startMs,
      durationMs: endMs - startMs,
      remoteService: 'kafka',
    })
  }
}
