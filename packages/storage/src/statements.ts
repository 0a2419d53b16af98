import type { Connection, QueryError } from 'mysql2'
import { DatabaseUnavailableError, translateError } from './errors.ts'
import { Digits, Sql, type Constant, type Param, type Scalar } from './sql.ts'

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

/** What runs statements: a database, or one connection of it. All throw DatabaseError and DatabaseUnavailableError. */
export interface Statements {
  /** Text protocol: for statements whose shape varies, with `IN (?)` or `VALUES ?`. */
  readonly query: Query
  /** Prepared on each connection and kept there. */
  readonly execute: <S extends string>(
    this: void,
    text: Constant<S>,
    params?: readonly Scalar[],
    options?: StatementOptions,
  ) => Promise<Result>
}

export interface Query {
  (this: void, statement: Sql, options?: StatementOptions): Promise<Result>
  <S extends string>(
    this: void,
    text: Constant<S>,
    params?: readonly Param[],
    options?: StatementOptions,
  ): Promise<Result>
}

export interface Statement {
  readonly protocol: 'query' | 'execute'
  readonly sql: string
  /** As mysql2 takes them. */
  readonly params: readonly unknown[]
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
  const { protocol, sql, params, options } = statement
  const values = [...params]
  const rowsAsArray = options?.rowsAsArray === true
  return await answer([statement], timeoutMs, (settle) => {
    connection[protocol]({ sql, values, rowsAsArray }, (error: QueryError | null, answered) =>
      settle(error, () => readResult(answered)),
    )
  })
}

/**
 * Runs statements one after the other in as few round trips as can be: neighbours of the text protocol go together,
 * which the connection must have been opened for. None after one that fails is run. Otherwise as `run`.
 */
export async function runTogether(
  connection: Connection,
  batch: readonly Statement[],
  timeoutMs: number,
): Promise<Result[]> {
  const results: Result[] = []
  for (let from = 0; from < batch.length; from = results.length) {
    const alone = batch.findIndex((statement, index) => index >= from && !isPlain(statement))
    const part = batch.slice(from, Math.max(alone === -1 ? batch.length : alone, from + 1))
    const [first] = part
    if (first === undefined) break
    if (part.length === 1) results.push(await run(connection, first, timeoutMs))
    else results.push(...(await runText(connection, part, timeoutMs)))
  }
  return results
}

function isPlain({ protocol, options }: Statement): boolean {
  return protocol === 'query' && options === undefined
}

async function runText(
  connection: Connection,
  part: readonly Statement[],
  timeoutMs: number,
): Promise<Result[]> {
  return await answer(part, timeoutMs, (settle) => {
    const sql = part.map((each) => connection.format(each.sql, [...each.params])).join(';\n')
    // Without values: mysql2 would look for placeholders once more.
    connection.query(
      { sql, values: null, rowsAsArray: false },
      (error: QueryError | null, answered: unknown) =>
        settle(error, () => {
          if (!Array.isArray(answered))
            throw new TypeError('mysql2 gave one answer to many statements')
          return answered.map(readResult)
        }),
    )
  })
}

/** The two ways to run a statement, each handed to `start`. */
export function statements(start: (statement: Statement) => Promise<Result>): Statements {
  function query(statement: Sql, options?: StatementOptions): Promise<Result>
  function query(
    text: string,
    params?: readonly Param[],
    options?: StatementOptions,
  ): Promise<Result>
  function query(
    given: Sql | string,
    second: readonly Param[] | StatementOptions = [],
    third?: StatementOptions,
  ): Promise<Result> {
    const [params, options] = isList(second) ? [second, third] : [[], second]
    return given instanceof Sql
      ? start({ protocol: 'query', sql: given.text, params: given.params, options })
      : start({ protocol: 'query', sql: given, params, options })
  }
  return {
    query,
    execute: (sql, params = [], options) =>
      start({ protocol: 'execute', sql, params: params.map(preparedParam), options }),
  }
}

function isList(value: readonly Param[] | StatementOptions): value is readonly Param[] {
  return Array.isArray(value)
}

/**
 * The same statement with each text in hexadecimal digits: where the server takes several statements in one, nothing that
 * a person wrote can end the one that it stands in.
 */
export function withoutQuotes(statement: Statement): Statement {
  if (statement.protocol === 'execute') return statement
  return { ...statement, params: statement.params.map(inHexadecimal) }
}

function inHexadecimal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inHexadecimal)
  if (typeof value !== 'string') return value
  const digits = Buffer.from(value).toString('hex')
  return { toSqlString: () => `_utf8mb4 X'${digits}'` }
}

type Settle<T> = (error: QueryError | null, read: () => T) => void

/** Waits for what `send` sends. */
async function answer<T>(
  sent: readonly Statement[],
  timeoutMs: number,
  send: (settle: Settle<T>) => void,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const timer = setTimeout(() => {
    const waited = `no answer within ${Math.ceil(timeoutMs)} ms`
    reject(new DatabaseUnavailableError(`${running(sent)}: ${waited}`))
  }, timeoutMs)
  try {
    send((error, read) => {
      clearTimeout(timer)
      if (error) return reject(error)
      try {
        resolve(read())
      } catch (fault) {
        reject(fault)
      }
    })
    return await promise
  } catch (error) {
    // mysql2 throws at once on a parameter that it cannot send.
    clearTimeout(timer)
    if (error instanceof DatabaseUnavailableError) throw error
    throw translateError(running(sent), error)
  }
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

// mysql2 sends numbers as DOUBLE, which MySQL from 8.0.22 refuses in LIMIT. The server makes an integer of an id before
// it compares.
function preparedParam(value: Scalar): Scalar {
  if (value instanceof Digits) return value.text
  return typeof value === 'number' ? String(value) : value
}

/** What was being done, without values. */
function running(sent: readonly Statement[]): string {
  const line = sent
    .map(({ sql }) => sql)
    .join('; ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return `running "${line.length > 80 ? `${line.slice(0, 79)}…` : line}"`
}
