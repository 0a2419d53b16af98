import { refusals } from './refusals.ts'

/** The server refused, failed or misunderstood a statement. `errno` is the server's, where it sent one. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly code = 'database-error'
  readonly errno: number | undefined
  constructor(message: string, errno: number | undefined, cause: unknown) {
    super(message, { cause })
    this.errno = errno
  }
}

/**
 * The server cannot be reached, or refuses for now: try later. Whether a statement took effect is not known. `errno` is
 * that of the refusal.
 */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError'
  readonly code = 'database-unavailable'
  readonly errno: number | undefined
  constructor(message: string, options?: ErrorOptions & { readonly errno?: number }) {
    super(message, options)
    this.errno = options?.errno
  }
}

/** Whether a statement failed because a row with that key exists already. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof DatabaseError && error.errno === 1062
}

// 1205 lock wait timeout, 1213 deadlock, 1020 row changed since the snapshot (MariaDB from 11.6).
const retryable: ReadonlySet<number | undefined> = new Set([1205, 1213, 1020])

/** Whether the same transaction may well succeed when it is run again. */
export function isRetryable(error: unknown): boolean {
  return error instanceof DatabaseError && retryable.has(error.errno)
}

/** Turns what mysql2 gave into one of the two errors. `doing` says what was being done, without values. */
export function translateError(doing: string, cause: unknown): Error {
  const { errno, code, fatal, message } = readDriverError(cause)
  const text = `${doing}: ${message}`
  if (errno !== undefined && refusals.has(errno)) {
    return new DatabaseUnavailableError(text, { cause, errno })
  }
  if (errno !== undefined && errno >= 1000) return new DatabaseError(text, errno, cause)
  // Without a server's number it comes from the socket or from the driver's own state.
  if (fatal || code !== undefined) return new DatabaseUnavailableError(text, { cause })
  return new DatabaseError(text, undefined, cause)
}

interface DriverError {
  readonly errno: number | undefined
  readonly code: string | undefined
  readonly fatal: boolean
  readonly message: string
}

function readDriverError(cause: unknown): DriverError {
  if (!(cause instanceof Error)) {
    return { errno: undefined, code: undefined, fatal: false, message: String(cause) }
  }
  // mysql2 keeps the whole statement here, with a tweet's text in it; errors are logged.
  Reflect.deleteProperty(cause, 'sql')
  const errno: unknown = Reflect.get(cause, 'errno')
  const code: unknown = Reflect.get(cause, 'code')
  return {
    errno: typeof errno === 'number' ? errno : undefined,
    code: typeof code === 'string' ? code : undefined,
    fatal: Reflect.get(cause, 'fatal') === true,
    message: cause.message,
  }
}
