import { createConnection, type Connection, type ConnectionOptions } from 'mysql2'
import { setTimeout as delay } from 'node:timers/promises'
import { destroyConnection, setUp } from './connection.ts'
import { DatabaseUnavailableError, translateError } from './errors.ts'
import { run, statements, type Statements } from './statements.ts'

/** One connection of its own, outside the pool: for what belongs to a connection, such as a lock. */
export interface Session extends Statements, AsyncDisposable {
  /** Aborts as soon as the connection is known to be gone. */
  readonly lost: AbortSignal
}

/** Opens a connection. @throws DatabaseError, DatabaseUnavailableError */
export async function openSession(
  options: ConnectionOptions,
  statementTimeoutMs: number,
): Promise<Session> {
  const connection = createConnection(options)
  const lost = new AbortController()
  connection.on('error', () => lost.abort())
  connection.on('end', () => lost.abort())
  await connect(connection)
  try {
    await setUp(connection, statementTimeoutMs)
  } catch (error) {
    destroyConnection(connection)
    throw error
  }

  const { query, execute } = statements(async (statement) => {
    try {
      return await run(connection, statement, statementTimeoutMs)
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) {
        destroyConnection(connection)
        lost.abort()
      }
      throw error
    }
  })
  return {
    query,
    execute,
    lost: lost.signal,
    async [Symbol.asyncDispose]() {
      const ended = new Promise<void>((resolve) => {
        connection.once('end', () => resolve())
        connection.end()
      })
      if (!lost.signal.aborted) await Promise.race([ended, delay(1000, undefined, { ref: false })])
      destroyConnection(connection)
    },
  }
}

async function connect(connection: Connection): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  connection.connect((error) => {
    if (error) reject(error)
    else resolve()
  })
  try {
    await promise
  } catch (error) {
    throw translateError('connecting to the database', error)
  }
}
