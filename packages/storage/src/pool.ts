import { createPool, type Pool, type PoolConnection, type PoolOptions } from 'mysql2'
import { setTimeout as delay } from 'node:timers/promises'
import { destroyConnection, setUp } from './connection.ts'
import { DatabaseUnavailableError, translateError } from './errors.ts'

/** The connections of a database, made as they are needed; one that breaks is replaced by the next need. */
export interface ConnectionPool {
  /** A connection that is set up, after `timeoutMs` at most. @throws DatabaseError, DatabaseUnavailableError */
  acquire(timeoutMs: number): Promise<PoolConnection>
  /** Closes every connection once its statement is done, and after a second by force. */
  close(): Promise<void>
}

/** Makes a pool without connecting yet. */
export function createConnectionPool(options: PoolOptions): ConnectionPool {
  const pool = createPool(options)
  const open = new Set<PoolConnection>()
  const ready = new WeakSet<PoolConnection>()
  pool.on('connection', (connection) => {
    open.add(connection)
    connection.on('end', () => open.delete(connection))
    // mysql2 listens for one error; a second one without a listener would end the process.
    connection.on('error', () => open.delete(connection))
  })

  return {
    async acquire(timeoutMs) {
      const connection = await freeConnection(pool, timeoutMs)
      if (ready.has(connection)) return connection
      try {
        await setUp(connection, timeoutMs)
      } catch (error) {
        destroyConnection(connection)
        throw error
      }
      ready.add(connection)
      return connection
    },
    async close() {
      const ended = new Promise<void>((resolve) => {
        pool.end(() => resolve())
      })
      await Promise.race([ended, delay(1000, undefined, { ref: false })])
      for (const connection of open) destroyConnection(connection)
    },
  }
}

async function freeConnection(pool: Pool, timeoutMs: number): Promise<PoolConnection> {
  const { promise, resolve, reject } = Promise.withResolvers<PoolConnection>()
  let late = false
  const timer = setTimeout(() => {
    late = true
    reject(new DatabaseUnavailableError(`no database connection came free within ${timeoutMs} ms`))
  }, timeoutMs)
  pool.getConnection((error, connection) => {
    clearTimeout(timer)
    if (error) reject(error)
    else if (late) connection.release()
    else resolve(connection)
  })
  try {
    return await promise
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) throw error
    throw translateError('connecting to the database', error)
  }
}
