import type { Connection, ConnectionOptions } from 'mysql2'
import { Socket } from 'node:net'
import { checkedSchema } from './sql.ts'
import { run } from './statements.ts'

/** Where a server is and how to speak to it. */
export interface ServerConfig {
  /** `mysql://user:password@host:port`; parameters after it are not read. */
  readonly url: string
  /** Instead of the address's own password. */
  readonly password?: string
  /** For the connection to be made, 3,000 when left out. */
  readonly connectTimeoutMs?: number
}

/** The settings of every connection. Without a schema it connects to the server only. */
export function connectionOptions(config: ServerConfig, schema?: string): ConnectionOptions {
  const url = new URL(config.url)
  if (url.protocol !== 'mysql:') throw new TypeError('a database address begins with mysql://')
  return {
    host: url.hostname,
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: config.password ?? decodeURIComponent(url.password),
    ...(schema === undefined ? {} : { database: checkedSchema(schema) }),
    charset: 'utf8mb4',
    timezone: 'Z',
    // Both: with one alone a BIGINT is a number or a string, depending on its size.
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    dateStrings: true,
    // An object as a parameter would be expanded into SQL otherwise.
    stringifyObjects: true,
    multipleStatements: false,
    // The server allows 16,382 on all connections together; mysql2 would keep 16,000 on each.
    maxPreparedStatements: 200,
    connectTimeout: config.connectTimeoutMs ?? 3000,
    enableKeepAlive: true,
  }
}

/** Makes MySQL and MariaDB behave alike on a new connection. */
export async function setUp(connection: Connection, timeoutMs: number): Promise<void> {
  for (const sql of settings) {
    await run(connection, { protocol: 'query', sql, params: [], options: undefined }, timeoutMs)
  }
}

const settings = [
  // MySQL 8.4's default modes, all but the ones that MariaDB lacks. A lock is waited for less long than an answer.
  `SET SESSION
     sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
     time_zone = '+00:00',
     innodb_lock_wait_timeout = 3`,
  // Without gap locks batches of inserts hardly ever deadlock; nothing here reads the same row twice in a transaction.
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
]

/** Closes a connection at once. mysql2 alone would wait for a server that hangs to close its side too. */
export function destroyConnection(connection: Connection): void {
  connection.destroy()
  const stream: unknown = Reflect.get(connection, 'stream')
  if (stream instanceof Socket) stream.destroy()
}
