import { parseB3, type Tracer } from '@flightpath/tracing'
import type { OutboxRow } from './outbox-store.ts'

/**
 * The PRODUCER spans of a row that Kafka has just acknowledged, one for each message of a sampled trace. Their ids are in
 * the messages, so an event that a crash left behind is in its trace like any other.
 */
export function reportPublished(tracer: Tracer, row: OutboxRow, startMs: number): void {
  const durationMs = tracer.now() - startMs
  for (const { headers } of row.messages) {
    const b3 = headers?.['b3']
    const producer = b3 === undefined ? null : parseB3(b3)
    if (producer === null) continue
    const span = { name: row.topic, kind: 'PRODUCER', startMs, durationMs } as const
    tracer.span(producer, { ...span, remoteService: 'kafka' })
  }
}
