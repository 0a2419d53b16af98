import type { Connection } from 'mysql2'
import { nextTick } from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { destroyConnection } from './connection.ts'
import { DatabaseUnavailableError, isRetryable } from './errors.ts'
import {
  run,
  runTogether,
  statements,
  withoutQuotes,
  type Result,
  type Statement,
  type Statements,
} from './statements.ts'

const attempts = 3

const bare = (sql: string): Statement => ({
  protocol: 'query',
  sql,
  params: [],
  options: undefined,
})

/**
 * Runs `work` in a transaction on a connection; `timeoutMs` is for each round trip. With `together` the statements that
 * `work` starts without waiting for one another share one, and the first ones share it with the transaction's begin.
 */
export async function inTransaction<T>(
  connection: Connection,
  { timeoutMs, together }: { readonly timeoutMs: number; readonly together: boolean },
  work: (connection: Statements) => Promise<T>,
): Promise<T> {
  const start = (statement: Statement): Promise<Result> => run(connection, statement, timeoutMs)
  const begin = bare('START TRANSACTION')
  const gathered = gather([begin], (batch) => runTogether(connection, batch, timeoutMs))

  if (!together) await start(begin)
  try {
    const result = await work(
      statements(together ? (statement) => gathered.start(withoutQuotes(statement)) : start),
    )
    await gathered.done()
    await start(bare('COMMIT'))
    return result
  } catch (error) {
    // Nothing that is still to be sent may come after the end.
    await gathered.done().catch(() => undefined)
    // Closing an unavailable connection, as the caller does, rolls back too.
    if (!(error instanceof DatabaseUnavailableError)) {
      await start(bare('ROLLBACK')).catch(() => destroyConnection(connection))
    }
    throw error
  }
}

/**
 * Hands what is started without a wait for an answer in between to `send` together, the first ones after `first`, and what is started
 * meanwhile after that. An error is everybody's who shared it, and of all that comes after it.
 */
function gather(
  first: readonly Statement[],
  send: (batch: readonly Statement[]) => Promise<readonly Result[]>,
) {
  let batch = [...first]
  let last: Promise<readonly Result[]> = Promise.resolve([])
  let next: Promise<readonly Result[]> | null = null
  return {
    start: async (statement: Statement): Promise<Result> => {
      next ??= last = last.then(async () => {
        // Behind all promises that are settled already: what they go on to start comes along.
        await new Promise<void>((resolve) => nextTick(resolve))
        const sent = batch
        batch = []
        next = null
        return send(sent)
      })
      const index = batch.push(statement) - 1
      const result = (await next)[index]
      if (result === undefined) throw new Error('a statement was left without an answer')
      return result
    },
    /** Resolves when everything that was started has been answered; rejects when any of it failed. */
    done: async (): Promise<void> => {
      await last
    },
  }
}

/** Runs `attempt` again, after a short random wait, when it lost against another transaction; three times in all. */
export async function retryingConflicts<T>(attempt: () => Promise<T>): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await attempt()
    } catch (error) {
      if (made === attempts || !isRetryable(error)) throw error
      await delay(Math.random() * 20 * made)
    }
  }
}
