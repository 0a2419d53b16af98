import type { PoolConnection } from 'mysql2'
import { connectionOptions, destroyConnection, type ServerConfig } from './connection.ts'
import { DatabaseUnavailableError } from './errors.ts'
import { createConnectionPool } from './pool.ts'
import type { RefusalWatch } from './refusals.ts'
import { openSession, type Session } from './session.ts'
import { run, statements, withoutQuotes, type Statements } from './statements.ts'
import { inTransaction, retryingConflicts } from './transaction.ts'

export interface DatabaseConfig extends ServerConfig {
  readonly schema: string
  /** Connections at most. */
  readonly poolSize: number
  /** For a statement, the wait for a free connection included; 5,000 when left out. */
  readonly statementTimeoutMs?: number
  /**
   * Lets the statements that a transaction starts without waiting for one another go to the server together, in that
   * order: one round trip instead of one for each. When one fails, none after it is run, all of them reject with its
   * error, and so does the transaction. The server then takes several statements in one, so all texts are sent in
   * hexadecimal digits.
   */
  readonly together?: boolean
  /** Is told what the server refuses. */
  readonly refusals?: RefusalWatch
}

/** One schema of a server, by way of a pool of connections. Nothing waits without end, and a lost server is found again. */
export interface Database extends Statements, AsyncDisposable {
  readonly schema: string
  /**
   * Runs `work` in one transaction (READ COMMITTED): commits when it resolves, rolls back when it throws.
   * After a deadlock, a lock wait timeout or a snapshot conflict it runs again, three times in all, so `work`
   * changes nothing but the database. After a DatabaseUnavailableError it may or may not have been committed.
   * @throws DatabaseError, DatabaseUnavailableError, and what `work` throws
   */
  transaction<T>(work: (connection: Statements) => Promise<T>): Promise<T>
  /** Resolves when the server answers. @throws DatabaseError, DatabaseUnavailableError */
  ping(): Promise<void>
  /** Opens a connection outside the pool. @throws DatabaseError, DatabaseUnavailableError */
  openSession(): Promise<Session>
}

/** Opens a database; the first statement connects. */
export function openDatabase(config: DatabaseConfig): Database {
  const options = connectionOptions(config, config.schema)
  const timeoutMs = config.statementTimeoutMs ?? 5000
  const together = config.together === true
  const pool = createConnectionPool({
    ...options,
    connectionLimit: config.poolSize,
    multipleStatements: together,
  })

  async function use<T>(
    work: (connection: PoolConnection, remainingMs: number) => Promise<T>,
  ): Promise<T> {
    const startedAt = performance.now()
    const connection = await pool.acquire(timeoutMs)
    try {
      return await work(connection, Math.max(timeoutMs - (performance.now() - startedAt), 1))
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) destroyConnection(connection)
      throw error
    } finally {
      // For a destroyed connection this does nothing.
      connection.release()
    }
  }

  async function watched<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work()
      config.refusals?.worked()
      return result
    } catch (error) {
      if (error instanceof DatabaseUnavailableError && error.errno !== undefined) {
        config.refusals?.refused(error.message)
      }
      throw error
    }
  }

  const { query, execute } = statements((statement) => {
    const sent = together ? withoutQuotes(statement) : statement
    return watched(() => use((connection, remainingMs) => run(connection, sent, remainingMs)))
  })
  return {
    schema: config.schema,
    query,
    execute,
    transaction: (work) =>
      retryingConflicts(() =>
        watched(() =>
          use((connection) => inTransaction(connection, { timeoutMs, together }, work)),
        ),
      ),
    async ping() {
      await query('SELECT 1')
    },
    openSession: () => openSession(options, timeoutMs),
    [Symbol.asyncDispose]: () => pool.close(),
  }
}
