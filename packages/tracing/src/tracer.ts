// Makes trace contexts and records finished spans. One per process, passed to whatever traces.
import type { Logger } from '@flightpath/log'
import { model } from 'zipkin'
import { createClock } from './clock.ts'
import { withTrace } from './current-trace.ts'
import { createIdSource } from './ids.ts'
import { Reporter } from './reporter.ts'
import type { ReporterMetrics } from './reporter.ts'
import { encodeSpan } from './span.ts'
import type { FinishedSpan } from './span.ts'
import type { TraceContext } from './trace-context.ts'

export type TracerSettings = {
  /** The name in Zipkin: `fanout`. */
  service: string
  /** `http://127.0.0.1:9411`. Whether it answers changes nothing. */
  zipkinUrl: string
  log: Logger
  /** The service's own port, shown in Zipkin. */
  port?: number
  /** Epoch milliseconds with their fraction. */
  now?: () => number
  /** From 0 to below 1; spreads retries. */
  random?: () => number
}

/** A piece of work to be timed. `tags` is read when the work ends, so the work may add to it. */
export type Work = Pick<FinishedSpan, 'name' | 'kind' | 'tags' | 'remoteService'>

export type Tracer = AsyncDisposable & {
  /** Begins a trace. */
  root(options: { sampled: boolean }): TraceContext
  /** A new span's context below `parent`, with the parent's decision. */
  child(parent: TraceContext): TraceContext
  /** Records the finished span that `context` names; does nothing when it is not sampled. */
  span(context: TraceContext, span: FinishedSpan): void
  /** Times `work` as a child of `parent` and as the current trace; a rejection is tagged `error` and passed on. */
  trace<T>(parent: TraceContext, work: Work, run: (context: TraceContext) => Promise<T>): Promise<T>
  /** Epoch milliseconds with microseconds as their fraction. */
  now: () => number
  metrics(): ReporterMetrics
  /** Why spans do not get to Zipkin, in one sentence; null while they do. */
  problem(): string | null
}

/** Starts the tracer of one service; disposal flushes for one second at most. */
export function startTracer(settings: TracerSettings): Tracer {
  const { service, zipkinUrl, log, port, now = createClock(), random = Math.random } = settings
  const randomId = createIdSource()
  const reporter = new Reporter({ zipkinUrl, log, random })
  const endpoint = new model.Endpoint({ serviceName: service, ...(port && { port }) })

  function child({ traceId, spanId, sampled }: TraceContext): TraceContext {
    return { traceId, spanId: randomId(8), parentId: spanId, sampled }
  }

  function span(context: TraceContext, finished: FinishedSpan): void {
    if (context.sampled) reporter.report(encodeSpan(context, finished, endpoint))
  }

  async function trace<T>(
    parent: TraceContext,
    work: Work,
    run: (context: TraceContext) => Promise<T>,
  ): Promise<T> {
    const context = child(parent)
    const startMs = now()
    try {
      const result = await withTrace(context, () => run(context))
      span(context, { ...work, startMs, durationMs: now() - startMs })
      return result
    } catch (error) {
      const tags = { ...work.tags, error: error instanceof Error ? error.message : String(error) }
      span(context, { ...work, startMs, durationMs: now() - startMs, tags })
      throw error
    }
  }

  return {
    root: ({ sampled }) => ({
      traceId: randomId(16),
      spanId: randomId(8),
      parentId: null,
      sampled,
    }),
    child,
    span,
    trace,
    now,
    metrics: () => reporter.metrics(),
    problem: () => reporter.problem(),
    [Symbol.asyncDispose]: () => reporter[Symbol.asyncDispose](),
  }
}
