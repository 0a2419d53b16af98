// Encoded spans between the code that finished them and Zipkin. What is on its way still counts, so the bound holds for all.

export type SpanBatch = { readonly body: string; readonly spans: number; readonly bytes: number }

export type SpanQueue = {
  /** False when the queue is full: the span is not taken. */
  offer(encoded: string): boolean
  /** The oldest spans as one JSON array, or null. They count as held until `release`. */
  take(): SpanBatch | null
  release(batch: SpanBatch): void
  /** Whether `take` would return a batch that cannot grow. */
  hasFullBatch(): boolean
  /** Spans that nobody has taken. */
  waiting(): number
  /** Spans waiting, and spans taken and not released. */
  held(): number
}

const maxHeldSpans = 10_000
const maxHeldBytes = 5 * 1024 * 1024
const maxBatchSpans = 500
const maxBatchBytes = 512 * 1024

export function createSpanQueue(): SpanQueue {
  let waiting: { encoded: string; bytes: number }[] = []
  let waitingBytes = 0
  let held = 0
  let heldBytes = 0

  return {
    offer(encoded) {
      const bytes = Buffer.byteLength(encoded) + 1
      if (held >= maxHeldSpans || heldBytes + bytes > maxHeldBytes) return false
      waiting.push({ encoded, bytes })
      waitingBytes += bytes
      held += 1
      heldBytes += bytes
      return true
    },
    take() {
      if (waiting.length === 0) return null
      let bytes = 0
      const spans: string[] = []
      for (const span of waiting) {
        const full = spans.length === maxBatchSpans || bytes + span.bytes > maxBatchBytes
        // A single span beyond the limit still goes, alone.
        if (full && spans.length > 0) break
        spans.push(span.encoded)
        bytes += span.bytes
      }
      waiting = waiting.slice(spans.length)
      waitingBytes -= bytes
      return { body: `[${spans.join(',')}]`, spans: spans.length, bytes }
    },
    release(batch) {
      held -= batch.spans
      heldBytes -= batch.bytes
    },
    hasFullBatch: () => waiting.length >= maxBatchSpans || waitingBytes >= maxBatchBytes,
    waiting: () => waiting.length,
    held: () => held,
  }
}
