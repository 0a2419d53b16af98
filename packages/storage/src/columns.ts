/** Reads one value of a row; throws a TypeError when it is something else. */
export type Column<T> = (value: unknown) => T

/**
 * The kinds of columns, each the same from MySQL and MariaDB and from either protocol: an expression has another integer
 * type in each (`EXISTS(…)` is INT in MariaDB and BIGINT in MySQL, `SUM` is DECIMAL in both), and mysql2 hands over small
 * types as numbers, BIGINT and DECIMAL as strings. A store may have kinds of its own: any function from `unknown` that
 * throws on what it does not know.
 */
export const column = { string, parsed, digits, integer, boolean, bytes, nullable }

/** VARCHAR, TEXT, a date or a time as the server writes it. */
function string(value: unknown): string {
  if (typeof value !== 'string') throw unexpected('a string', value)
  return value
}

/** VARCHAR or an integer, read further: `column.parsed(parseTweetId)`. `parse` gives null for what it refuses. */
function parsed<T>(parse: (value: string) => T | null): Column<T> {
  return (value) => {
    const read = parse(Number.isSafeInteger(value) ? String(value) : string(value))
    if (read === null) throw unexpected('something else', value)
    return read
  }
}

/** An integer of any size, such as an id, as decimal digits. */
function digits(value: unknown): string {
  if (Number.isSafeInteger(value)) return String(value)
  if (typeof value !== 'string' || !isInteger(value)) throw unexpected('an integer', value)
  return value
}

/** INT, COUNT(*), SUM of integers, or a BIGINT below 2^53, such as Unix milliseconds. */
function integer(value: unknown): number {
  const read = typeof value === 'string' && isInteger(value) ? Number(value) : value
  if (typeof read !== 'number' || !Number.isSafeInteger(read)) throw unexpected('an integer', value)
  return read
}

/** TINYINT 0 or 1, a comparison, EXISTS(…). */
function boolean(value: unknown): boolean {
  if (value === 0 || value === '0') return false
  if (value === 1 || value === '1') return true
  throw unexpected('0 or 1', value)
}

/** BINARY, VARBINARY, BLOB. */
function bytes(value: unknown): Buffer {
  if (!Buffer.isBuffer(value)) throw unexpected('bytes', value)
  return value
}

/** A column that may be NULL. */
function nullable<T>(read: Column<T>): Column<T | null> {
  return (value) => (value === null ? null : read(value))
}

function isInteger(value: string): boolean {
  return /^-?\d+$/.test(value)
}

// The value itself is left out: it may be a secret or somebody's text.
function unexpected(expected: string, value: unknown): TypeError {
  return new TypeError(`expected ${expected}, got ${value === null ? 'NULL' : `a ${typeof value}`}`)
}
