import type { Failpoint } from '@flightpath/failpoint'
import type { Database, Statements } from '@flightpath/storage'
import type { TraceContext } from '@flightpath/tracing'
import { Change, type ChangeDeps } from './change.ts'
import { reportCommit } from './write-spans.ts'

export type CommitChangeDeps = ChangeDeps & {
  /** Other connections than those of batches: many who like the same tweet wait for its counter one after the other. */
  readonly database: Database
  readonly failpoint: Failpoint
}

/**
 * Runs `work` in a transaction with what follows from it, and hands its events on to be published. `work` may run
 * several times. Resolves with what it resolved with.
 */
export async function commitChange<T>(
  deps: CommitChangeDeps,
  trace: TraceContext | null,
  work: (connection: Statements, change: Change) => Promise<T>,
): Promise<T> {
  const { database, tracer, failpoint } = deps
  const startMs = tracer.now()
  const { result, publish } = await database.transaction(async (connection) => {
    const change = new Change()
    const result = await work(connection, change)
    return { result, publish: await change.store(deps, connection) }
  })
  failpoint('write-before-answer')
  reportCommit(tracer, trace?.sampled === true ? [trace] : [], startMs, 1)
  publish()
  return result
}
