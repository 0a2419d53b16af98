// Large inserts as text, for the bench alone: rows go in tens of thousands a second.
import { uncheckedSql, type Statements } from '@flightpath/storage'

const rowsInOneInsert = 5_000

/**
 * Inserts rows, each the SQL text of its values: `1,2,NULL`. `head` is the statement up to VALUES, `tail` what follows
 * the rows. In the order of the primary key it is several times faster than in any other.
 */
export async function bulkInsert(
  database: Statements,
  head: string,
  rows: Iterable<string>,
  tail = '',
): Promise<number> {
  let inserted = 0
  let waiting: string[] = []
  let running: Promise<unknown> = Promise.resolve()
  const send = async (): Promise<void> => {
    const sql = `${head} VALUES (${waiting.join('),(')}) ${tail}`
    inserted += waiting.length
    waiting = []
    // The next rows are made while these are inserted.
    await running
    running = database.query(uncheckedSql(sql))
    running.catch(() => undefined)
  }
  for (const row of rows) {
    waiting.push(row)
    if (waiting.length === rowsInOneInsert) await send()
  }
  if (waiting.length > 0) await send()
  await running
  return inserted
}

/** Rows made one by one, as they are sent: all of them at once would be hundreds of megabytes. */
export function* rowsOf<T>(
  list: readonly T[],
  row: (value: T, place: number) => string,
): Generator<string> {
  for (const [place, value] of list.entries()) yield row(value, place)
}

/** A text as SQL, whatever is in it. */
export function sqlText(text: string): string {
  return text === '' ? "''" : `_utf8mb4 0x${Buffer.from(text).toString('hex')}`
}

/** Bytes as SQL. */
export function sqlBytes(bytes: Buffer): string {
  return `0x${bytes.toString('hex')}`
}
