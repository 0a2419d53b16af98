// From Zipkin's unordered spans to a list that reads from top to bottom.
import Type, { type Static } from 'typebox'

/** What is read of Zipkin's answer. Source: the Zipkin API v2, `/api/v2/trace/{traceId}`; times are microseconds. */
export const ZipkinTrace = Type.Array(
  Type.Object({
    id: Type.String(),
    parentId: Type.Optional(Type.String()),
    kind: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
    timestamp: Type.Optional(Type.Integer()),
    duration: Type.Optional(Type.Integer()),
    localEndpoint: Type.Optional(Type.Object({ serviceName: Type.Optional(Type.String()) })),
    tags: Type.Optional(Type.Record(Type.String(), Type.String())),
  }),
)
type ZipkinSpan = Static<typeof ZipkinTrace>[number]

export type Step = {
  readonly service: string
  readonly name: string
  /** SERVER, CLIENT, PRODUCER, CONSUMER, or LOCAL for work inside a process. */
  readonly kind: string
  /** 0 for the root. */
  readonly depth: number
  /** After the trace's first span began. */
  readonly startMs: number
  readonly durationMs: number
  readonly tags: Readonly<Record<string, string>>
}

/** Every span below its parent, siblings by their start; one whose parent is not there yet stands at the left. */
export function arrangeSpans(spans: readonly ZipkinSpan[]): readonly Step[] {
  const ids = new Set(spans.map(({ id }) => id))
  const children = Map.groupBy(
    spans.toSorted((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0)),
    ({ parentId }) => (parentId !== undefined && ids.has(parentId) ? parentId : null),
  )
  const begin = Math.min(...spans.map(({ timestamp }) => timestamp ?? Number.POSITIVE_INFINITY))
  const below = (parent: string | null, depth: number): Step[] =>
    (children.get(parent) ?? []).flatMap((span) => [
      toStep(span, depth, begin),
      ...below(span.id, depth + 1),
    ])
  return below(null, 0)
}

function toStep(span: ZipkinSpan, depth: number, begin: number): Step {
  return {
    service: span.localEndpoint?.serviceName ?? '',
    name: span.name ?? '',
    kind: span.kind ?? 'LOCAL',
    depth,
    startMs: ((span.timestamp ?? begin) - begin) / 1000,
    durationMs: (span.duration ?? 0) / 1000,
    tags: span.tags ?? {},
  }
}
