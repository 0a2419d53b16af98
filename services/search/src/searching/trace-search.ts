import { currentTrace, type Tracer } from '@flightpath/tracing'

/** Does a search of Elasticsearch within the current trace, if there is one. */
export function traceSearch<T>(tracer: Tracer, search: () => Promise<T>): Promise<T> {
  const trace = currentTrace()
  if (trace === undefined) return search()
  const work = { name: 'search', kind: 'CLIENT', remoteService: 'elasticsearch' } as const
  return tracer.trace(trace, work, search)
}
