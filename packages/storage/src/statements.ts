import type { Connection, QueryError } from 'mysql2'
import { DatabaseUnavailableError, translateError } from './errors.ts'

/** One value of a statement. Ids travel as decimal strings. */
export type Scalar = string | number | bigint | boolean | null | Buffer

/** A value, or with `query` a list for `IN (?)`, or rows for `VALUES ?`. Neither list may be empty. */
export type Param = Scalar | readonly Scalar[] | readonly (readonly Scalar[])[]

/** What the server answered. */
export interface Result {
  /** The rows of a SELECT; `rowReader` and `readColumn` give them types. */
  readonly rows: readonly unknown[]
  /** Rows that a change found, whether or not it changed them; an upsert counts 2 for a row it updated. */
  readonly affectedRows: number
  /** The first AUTO_INCREMENT value that an INSERT was given, `0` without one. */
  readonly insertId: string
}

export interface StatementOptions {
  /** Rows as arrays of columns instead of objects: cheaper for lists of ids. */
  readonly rowsAsArray?: boolean
}

/** What runs statements: a database, or one connection of it. */
export interface Statements {
  /**
   * Text protocol: for statements whose shape varies, with `IN (?)` or `VALUES ?`.
   * @throws DatabaseError, DatabaseUnavailableError
   */
  query(
    this: void,
    sql: string,
    params?: readonly Param[],
    options?: StatementOptions,
  ): Promise<Result>
  /**
   * Prepared on each connection and kept there: only for SQL that is constant.
   * @throws DatabaseError, DatabaseUnavailableError
   */
  execute(
    this: void,
    sql: string,
    params?: readonly Scalar[],
    options?: StatementOptions,
  ): Promise<Result>
}

export interface Statement {
  readonly protocol: 'query' | 'execute'
  readonly sql: string
  readonly params: readonly Param[]
  readonly options: StatementOptions | undefined
}

/**
 * Runs a statement on a connection and waits `timeoutMs` for the answer. After a DatabaseUnavailableError the
 * answer may still arrive, so whoever called closes the connection.
 */
export async function run(
  connection: Connection,
  statement: Statement,
  timeoutMs: number,
): Promise<Result> {
  try {
    return await answer(connection, statement, timeoutMs)
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) throw error
    throw translateError(`running "${summary(statement.sql)}"`, error)
  }
}

/** The two ways to run a statement, each handed to `start`. */
export function statements(start: (statement: Statement) => Promise<Result>): Statements {
  return {
    query: (sql, params = [], options) => start({ protocol: 'query', sql, params, options }),
    execute: (sql, params = [], options) =>
      start({ protocol: 'execute', sql, params: params.map(preparedParam), options }),
  }
}

function answer(connection: Connection, statement: Statement, timeoutMs: number): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>()
  const timer = setTimeout(() => {
    const waited = `no answer within ${Math.ceil(timeoutMs)} ms`
    reject(new DatabaseUnavailableError(`running "${summary(statement.sql)}": ${waited}`))
  }, timeoutMs)
  const options = {
    sql: statement.sql,
    values: [...statement.params],
    rowsAsArray: statement.options?.rowsAsArray === true,
  }
  const settle = (error: QueryError | null, answered: unknown): void => {
    clearTimeout(timer)
    if (error) reject(error)
    else resolve(readResult(answered))
  }
  try {
    connection[statement.protocol](options, settle)
  } catch (error) {
    // mysql2 throws at once on a parameter that it cannot send.
    clearTimeout(timer)
    reject(error)
  }
  return promise
}

/** mysql2 gives the rows of a SELECT as an array, and an object for everything else. */
function readResult(answered: unknown): Result {
  if (Array.isArray(answered)) return { rows: answered, affectedRows: 0, insertId: '0' }
  if (typeof answered !== 'object' || answered === null) {
    throw new TypeError('mysql2 answered neither rows nor a header')
  }
  const affectedRows: unknown = Reflect.get(answered, 'affectedRows')
  return {
    rows: [],
    affectedRows: typeof affectedRows === 'number' ? affectedRows : 0,
    insertId: String(Reflect.get(answered, 'insertId')),
  }
}

// mysql2 sends numbers as DOUBLE, which MySQL from 8.0.22 refuses in LIMIT and which rounds ids.
function preparedParam(value: Scalar): Scalar {
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value
}

function summary(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ').trim()
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
