// A finished span in Zipkin's own model, as one line of its JSON.
import { jsonEncoder, model, option, TraceId } from 'zipkin'
import type { TraceContext } from './trace-context.ts'

export type SpanKind = 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER'
export type Tags = Readonly<Record<string, string | number | boolean>>

export type FinishedSpan = {
  /** Few different ones: ids belong in tags. Zipkin shows it in lower case. */
  readonly name: string
  /** Left out for work inside the service. */
  readonly kind?: SpanKind
  /** Epoch milliseconds with their fraction, from `tracer.now()`. */
  readonly startMs: number
  readonly durationMs: number
  readonly tags?: Tags
  /** The service or server at the other end. */
  readonly remoteService?: string
  readonly annotations?: readonly { readonly atMs: number; readonly value: string }[]
}

/** Encodes a span for `POST /api/v2/spans`; times become whole microseconds. */
export function encodeSpan(
  context: TraceContext,
  span: FinishedSpan,
  local: model.Endpoint,
): string {
  const zipkinSpan = new model.Span(toTraceId(context))
  zipkinSpan.setName(span.name)
  if (span.kind !== undefined) zipkinSpan.setKind(span.kind)
  zipkinSpan.setTimestamp(toMicros(span.startMs))
  zipkinSpan.setDuration(toMicros(span.durationMs))
  zipkinSpan.setLocalEndpoint(local)
  if (span.remoteService !== undefined) {
    zipkinSpan.setRemoteEndpoint(new model.Endpoint({ serviceName: span.remoteService }))
  }
  for (const { atMs, value } of span.annotations ?? []) {
    zipkinSpan.addAnnotation(toMicros(atMs), value)
  }
  for (const [key, value] of Object.entries(span.tags ?? {})) zipkinSpan.putTag(key, String(value))
  return jsonEncoder.JSON_V2.encode(zipkinSpan)
}

function toTraceId(context: TraceContext): TraceId {
  const { None, Some } = option
  return new TraceId({
    traceId: context.traceId,
    spanId: context.spanId,
    parentId: context.parentId === null ? None : new Some(context.parentId),
    sampled: new Some(context.sampled),
  })
}

function toMicros(milliseconds: number): number {
  return Math.round(milliseconds * 1000)
}
