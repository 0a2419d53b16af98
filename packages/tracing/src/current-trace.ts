// The trace that the running code belongs to, for log lines and outgoing calls that are not handed one.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { TraceContext } from './trace-context.ts'

const storage = new AsyncLocalStorage<TraceContext>()

/** The context that the nearest `withTrace` around this code was given. */
export function currentTrace(): TraceContext | undefined {
  return storage.getStore()
}

/** Runs `work`, and whatever it starts, with `context` as the current trace. */
export function withTrace<T>(context: TraceContext, work: () => T): T {
  return storage.run(context, work)
}

/** What `createLogger` takes as its mixin. */
export function traceFields(): { traceId?: string } {
  const context = storage.getStore()
  return context === undefined ? {} : { traceId: context.traceId }
}
