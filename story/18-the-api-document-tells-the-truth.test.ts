import { newPerson, readStack, type Person } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { findPython, preparePython } from '../clients/python-environment.ts'

const config = resolve(import.meta.dirname, '../clients/schemathesis/schemathesis.toml')
const python = await findPython(11)
const skip = python === null && !process.env['CI'] && 'it needs Python 3.11 or newer'

/** The ids that generated requests are about half of the time: the asker's own, and somebody else's. */
async function writeDictionaries(folder: string, asker: Person): Promise<void> {
  const friend = await newPerson('friend')
  await asker.follows(friend)
  await friend.follows(asker)
  const own = await asker.tweets('a tweet of my own')
  const reply = await friend.tweets(`@${asker.username} an answer`, { replyTo: own })
  const other = await friend.tweets('a tweet of somebody else')
  const lists = await Promise.all([asker, friend].map((person) => createList(person)))
  for (const [name, ids] of Object.entries({
    accounts: [asker.id, friend.id],
    tweets: [own, reply, other],
    lists,
  })) {
    writeFileSync(join(folder, `${name}.dict`), ids.map((id) => `"${id}"\n`).join(''))
  }
}

async function createList({ api }: Person): Promise<string> {
  const { body } = await api.post('/2/lists', { name: 'a list' })
  return (body.data as { id: string }).id
}

test('schemathesis finds no answer that the API document does not have', { skip }, async (t) => {
  assert.ok(python !== null, 'schemathesis needs Python 3.11 or newer on the path')
  const schemathesis = await preparePython(python, 'schemathesis')
  const folder = mkdtempSync(join(tmpdir(), 'flightpath-schemathesis-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  copyFileSync(config, join(folder, 'schemathesis.toml'))
  const asker = await newPerson('asker')
  await writeDictionaries(folder, asker)
  const authorization = `Authorization: Bearer ${asker.bearer}`
  const { status, output } = await schemathesis.run(
    ['-m', 'schemathesis.cli', 'run', `${readStack().api}/2/openapi.json`, '-H', authorization],
    folder,
    process.env,
  )
  t.diagnostic(/^ *\d+ generated.*$/m.exec(output)?.[0].trim() ?? 'nothing was generated')
  assert.equal(status, 0, withoutLongLines(output))
  assert.match(output, /Tested: [1-9]/)
})

/** Generated requests can have thousands of characters. */
function withoutLongLines(output: string): string {
  return output.replaceAll(/(?<=^.{500}).+$/gm, '…')
}
