import { tweetsV1 } from '@flightpath/contracts'
import type { Acknowledged } from '@flightpath/outbox'
import type { TraceContext, Tracer } from '@flightpath/tracing'

/** The two places in a trace that a write reports on: its server span, and the span of its event's publishing. */
export type Traced = { readonly server: TraceContext; readonly producer: TraceContext }

/** Every trace of a batch gets a span for the transaction that they shared. */
export function reportCommit(
  tracer: Tracer,
  traced: readonly Traced[],
  startMs: number,
  batchSize: number,
): void {
  if (traced.length === 0) return
  const span = {
    name: 'mysql commit',
    kind: 'CLIENT',
    startMs,
    durationMs: tracer.now() - startMs,
    remoteService: 'mysql',
    tags: { 'batch.size': batchSize },
  } as const
  for (const { server } of traced) tracer.span(tracer.child(server), span)
}

/** The producer spans, whose ids went out in the messages' `b3` headers, so that consumers are below them. */
export function reportPublished(
  tracer: Tracer,
  traced: readonly Traced[],
  { startMs, endMs }: Acknowledged,
): void {
  for (const { producer } of traced) {
    tracer.span(producer, {
      name: tweetsV1.name,
      kind: 'PRODUCER',
      startMs,
      durationMs: endMs - startMs,
      remoteService: 'kafka',
    })
  }
}
