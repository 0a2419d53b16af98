/** A place in a trace: what a child span, a log line or an outgoing call needs to know of it. */
export type TraceContext = {
  /** 32 lower-case hex digits. */
  readonly traceId: string
  /** 16 lower-case hex digits. */
  readonly spanId: string
  readonly parentId: string | null
  /** Decided once, at the root. Only sampled spans are reported. */
  readonly sampled: boolean
}
