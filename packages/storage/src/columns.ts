/** Reads one value of a row; throws a TypeError when it is something else. */
export type Column<T> = (value: unknown) => T

/** The kinds of columns. A store may have its own: any function from `unknown` that throws on what it does not know. */
export const column = { string, parsed, integer, boolean, bytes, nullable }

/** VARCHAR, TEXT, DECIMAL. */
function string(value: unknown): string {
  if (typeof value !== 'string') throw unexpected('a string', value)
  return value
}

/** BIGINT or VARCHAR, read further: `column.parsed(parseTweetId)`. `parse` gives null for what it refuses. */
function parsed<T>(parse: (value: string) => T | null): Column<T> {
  return (value) => {
    const read = parse(string(value))
    if (read === null) throw unexpected('something else', value)
    return read
  }
}

/** INT, COUNT(*), or a BIGINT below 2^53, such as Unix milliseconds. */
function integer(value: unknown): number {
  const read = typeof value === 'string' ? Number(value) : value
  if (typeof read !== 'number' || !Number.isSafeInteger(read)) throw unexpected('an integer', value)
  return read
}

/** TINYINT 0 or 1. */
function boolean(value: unknown): boolean {
  if (value !== 0 && value !== 1) throw unexpected('0 or 1', value)
  return value === 1
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

// The value itself is left out: it may be a secret or somebody's text.
function unexpected(expected: string, value: unknown): TypeError {
  return new TypeError(`expected ${expected}, got ${value === null ? 'NULL' : `a ${typeof value}`}`)
}
