// All SQL on secrets that all instances share.
import { column, readColumn, type Statements } from '@flightpath/storage'

/** The secret with this name: whoever asks first has its candidate kept, and everybody gets that one from then on. */
export async function findOrKeepSecret(
  database: Statements,
  name: string,
  candidate: () => Buffer,
): Promise<Buffer> {
  const found = await findSecret(database, name)
  if (found !== null) return found
  await database.execute(
    `INSERT IGNORE INTO secrets (name, secret)
     VALUES (?, ?)`,
    [name, candidate()],
  )
  const kept = await findSecret(database, name)
  if (kept === null) throw new Error(`the secret ${name} was not kept`)
  return kept
}

async function findSecret(database: Statements, name: string): Promise<Buffer | null> {
  const rows = await database.execute(
    `SELECT secret
     FROM secrets
     WHERE name = ?`,
    [name],
    { rowsAsArray: true },
  )
  return readColumn(column.bytes, rows)[0] ?? null
}
