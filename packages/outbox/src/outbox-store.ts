import type { OutgoingMessage } from '@flightpath/kafka'
import {
  column,
  digitList,
  digits,
  rowReader,
  sql,
  type Database,
  type Statements,
} from '@flightpath/storage'

/** The id of an outbox row, in decimal. */
export type OutboxRowId = string & { readonly __brand: 'OutboxRowId' }

/** A row whose events nobody is known to have published. */
export type OutboxRow = {
  readonly id: OutboxRowId
  readonly topic: string
  readonly messages: readonly OutgoingMessage[]
}

/** One row for all events of a transaction on one topic. They are sent at once, so together they stay below 700 kB. */
export async function insertRow(
  connection: Statements,
  topic: string,
  messages: readonly OutgoingMessage[],
): Promise<OutboxRowId> {
  const { insertId } = await connection.query(
    `INSERT INTO outbox (topic, payload)
     VALUES (?, ?)`,
    [topic, JSON.stringify(messages)],
  )
  return column.parsed(parseRowId)(insertId)
}

export async function deleteRows(
  database: Database,
  rowIds: readonly OutboxRowId[],
): Promise<void> {
  await database.query(sql`
    DELETE FROM outbox
    WHERE id IN (${digitList(rowIds)})`)
}

/** Whether there is a row of that age. The ages of rows are by the database's own clock. */
export async function hasRowsOlderThan(database: Database, ageMs: number): Promise<boolean> {
  const { rows } = await database.execute(
    `SELECT id
     FROM outbox
     WHERE created_at < CURRENT_TIMESTAMP(3) - INTERVAL ? MICROSECOND
     ORDER BY id
     LIMIT 1`,
    [ageMs * 1000],
  )
  return rows.length > 0
}

const readRows = rowReader({
  id: column.parsed(parseRowId),
  topic: column.string,
  payload: column.string,
})

/** A page of rows of that age, ascending, above `afterId`. A page is small because a row holds up to a megabyte. */
export async function loadRowsOlderThan(
  database: Database,
  ageMs: number,
  afterId: OutboxRowId | null,
): Promise<OutboxRow[]> {
  const rows = readRows(
    await database.execute(
      `SELECT id, topic, payload
       FROM outbox
       WHERE id > ? AND created_at < CURRENT_TIMESTAMP(3) - INTERVAL ? MICROSECOND
       ORDER BY id
       LIMIT 50`,
      [digits(afterId ?? '0'), ageMs * 1000],
    ),
  )
  return rows.map(({ payload, ...row }) => ({ ...row, messages: parseMessages(payload) }))
}

/** The payload is what `insertRow` wrote, so its shape is taken as it is. */
function parseMessages(payload: string): readonly OutgoingMessage[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(payload) as readonly OutgoingMessage[]
}

function parseRowId(value: string): OutboxRowId | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return /^[0-9]+$/.test(value) ? (value as OutboxRowId) : null
}
