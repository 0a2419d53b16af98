// Carries finished spans to Zipkin and never gets in the way: bounded, in batches, given up rather than waited for.
import { createTrouble, type Logger, type Trouble } from '@flightpath/log'
import { postSpans } from './post-spans.ts'
import { createSpanQueue } from './span-queue.ts'
import type { SpanBatch } from './span-queue.ts'

export type ReporterMetrics = {
  /** Spans that Zipkin accepted. */
  readonly reported: number
  /** Spans that were not tried: the queue was full, or the reporter closed. */
  readonly dropped: { readonly full: number; readonly closed: number }
  /** Spans that Zipkin refused, or did not accept at the second try. */
  readonly failed: number
  /** Spans waiting or on their way. */
  readonly queued: number
}

export type ReporterSettings = { zipkinUrl: string; log: Logger; random: () => number }

const maxInFlight = 2
const flushAfterMs = 200
const closeWithinMs = 1_000
const staleMs = 30_000

/** Has a timer and connections only while there is something to send. */
export class Reporter implements AsyncDisposable {
  readonly #url: URL
  readonly #settings: ReporterSettings
  readonly #queue = createSpanQueue()
  readonly #inFlight = new Set<Promise<void>>()
  readonly #giveUp = new AbortController()
  readonly #dropped = { full: 0, closed: 0 }
  readonly #trouble: Trouble
  #reported = 0
  #failed = 0
  #closed = false
  #timer: NodeJS.Timeout | undefined

  constructor(settings: ReporterSettings) {
    this.#settings = settings
    const words = { began: 'zipkin does not accept spans', ended: 'zipkin accepts spans again' }
    this.#trouble = createTrouble(settings.log, words, { staleMs })
    this.#url = new URL('/api/v2/spans', settings.zipkinUrl)
  }

  /** Takes one encoded span; drops it when the queue is full. Never throws, never waits. */
  report(encoded: string): void {
    if (this.#closed) this.#dropped.closed += 1
    else if (!this.#queue.offer(encoded)) this.#dropped.full += 1
    else if (this.#queue.hasFullBatch()) this.#flush()
    else this.#timer ??= setTimeout(() => this.#flush(), flushAfterMs).unref()
  }

  /** Why spans do not get to Zipkin, in one sentence; null while they do. */
  problem(): string | null {
    return this.#trouble.current()
  }

  metrics(): ReporterMetrics {
    return {
      reported: this.#reported,
      dropped: { ...this.#dropped },
      failed: this.#failed,
      queued: this.#queue.held(),
    }
  }

  /** Sends what is queued; after one second gives up. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#flush()
    const deadline = setTimeout(() => this.#abandon(), closeWithinMs)
    while (this.#inFlight.size > 0) await Promise.race(this.#inFlight)
    clearTimeout(deadline)
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    while (this.#inFlight.size < maxInFlight) {
      const batch = this.#queue.take()
      if (batch === null) return
      const sending = this.#send(batch).finally(() => {
        this.#inFlight.delete(sending)
        this.#queue.release(batch)
        this.#flush()
      })
      this.#inFlight.add(sending)
    }
  }

  async #send({ body, spans }: SpanBatch): Promise<void> {
    const { random } = this.#settings
    try {
      await postSpans(body, { url: this.#url, signal: this.#giveUp.signal, random })
      this.#reported += spans
      this.#trouble.ended()
    } catch (error) {
      this.#failed += spans
      this.#trouble.began(error instanceof Error ? error.message : String(error))
    }
  }

  #abandon(): void {
    for (let batch = this.#queue.take(); batch !== null; batch = this.#queue.take()) {
      this.#dropped.closed += batch.spans
      this.#queue.release(batch)
    }
    this.#giveUp.abort()
  }
}
