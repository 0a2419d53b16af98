import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the services that a test starts by itself show each other, in a file as theirs is. */
export type TestSecret = { readonly secret: string; readonly file: string }

let made: TestSecret | null = null

/** The same in the whole process, which deletes the file as it ends. */
export function testSecret(): TestSecret {
  if (made !== null) return made
  const folder = mkdtempSync(join(tmpdir(), 'flightpath-secret-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const secret = randomBytes(32).toString('hex')
  const file = join(folder, 'secret')
  writeFileSync(file, secret, { mode: 0o600 })
  made = { secret, file }
  return made
}
