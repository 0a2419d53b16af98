import type { Connection } from 'mysql2'
import { setTimeout as delay } from 'node:timers/promises'
import { destroyConnection } from './connection.ts'
import { DatabaseUnavailableError, isRetryable } from './errors.ts'
import { run, statements, type Result, type Statements } from './statements.ts'

const attempts = 3

/** Runs `work` in a transaction on a connection; `timeoutMs` is for each statement. */
export async function inTransaction<T>(
  connection: Connection,
  timeoutMs: number,
  work: (connection: Statements) => Promise<T>,
): Promise<T> {
  const bare = (sql: string): Promise<Result> =>
    run(connection, { protocol: 'query', sql, params: [], options: undefined }, timeoutMs)

  await bare('START TRANSACTION')
  try {
    const result = await work(statements((statement) => run(connection, statement, timeoutMs)))
    await bare('COMMIT')
    return result
  } catch (error) {
    // Closing an unavailable connection, as the caller does, rolls back too.
    if (!(error instanceof DatabaseUnavailableError)) {
      await bare('ROLLBACK').catch(() => destroyConnection(connection))
    }
    throw error
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
