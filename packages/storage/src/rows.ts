import type { Column } from './columns.ts'
import type { Result } from './statements.ts'

type Shape = Readonly<Record<string, Column<unknown>>>
type Row<S extends Shape> = { readonly [Name in keyof S]: ReturnType<S[Name]> }

/** The type of the rows that a reader gives: `type TweetRow = RowOf<typeof readTweets>`. */
export type RowOf<Reader extends (result: Result) => readonly unknown[]> =
  ReturnType<Reader>[number]

/**
 * Makes a reader of rows, named as the SELECT names them:
 * `const readTweets = rowReader({ id: column.parsed(parseTweetId), text: column.string })`, then
 * `readTweets(await database.execute(…))`. The reader throws a TypeError that names the column.
 */
export function rowReader<S extends Shape>(shape: S): (result: Result) => Row<S>[] {
  const columns = Object.entries(shape)
  return (result) => result.rows.map((row) => readRow<S>(columns, row))
}

/** Reads the first column of rows that came as arrays (`rowsAsArray`). */
export function readColumn<T>(read: Column<T>, result: Result): T[] {
  return result.rows.map((row) => {
    if (!Array.isArray(row)) throw new TypeError('expected rows as arrays')
    return read(row[0])
  })
}

function readRow<S extends Shape>(
  columns: readonly [string, Column<unknown>][],
  row: unknown,
): Row<S> {
  if (typeof row !== 'object' || row === null) throw new TypeError('expected rows as objects')
  const values: Record<string, unknown> = {}
  for (const [name, read] of columns) {
    try {
      values[name] = read(Reflect.get(row, name))
    } catch (error) {
      throw new TypeError(`column ${name}: ${error instanceof Error ? error.message : ''}`, {
        cause: error,
      })
    }
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each column was read by its own function above
  return values as Row<S>
}
