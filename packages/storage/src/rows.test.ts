import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { column, readColumn, rowReader, type RowOf } from './index.ts'
import { createTestSchema, type TestSchema } from './test-schema.ts'

let server: TestSchema
before(async () => {
  server = await createTestSchema(process.env)
  await server.database.query(`
    CREATE TABLE samples (
      id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
      text TEXT NOT NULL,
      created_at_ms BIGINT NOT NULL,
      version INT NOT NULL,
      deleted TINYINT NOT NULL,
      digest BINARY(2) NOT NULL,
      note VARCHAR(10) NULL
    )`)
  await server.database.query('INSERT INTO samples VALUES ?', [
    [['9223372036854775807', 'grüße 🐦', 1_790_000_000_000, 3, true, Buffer.from([1, 255]), null]],
  ])
})
after(() => server[Symbol.asyncDispose]())

const readSamples = rowReader({
  id: column.string,
  text: column.string,
  createdAtMs: column.integer,
  version: column.integer,
  deleted: column.boolean,
  digest: column.bytes,
  note: column.nullable(column.string),
})
const sql = `
  SELECT id, text, created_at_ms AS createdAtMs, version, deleted, digest, note
    FROM samples`
const expected: RowOf<typeof readSamples> = {
  id: '9223372036854775807',
  text: 'grüße 🐦',
  createdAtMs: 1_790_000_000_000,
  version: 3,
  deleted: true,
  digest: Buffer.from([1, 255]),
  note: null,
}

test('both protocols give the same typed rows', async () => {
  assert.deepEqual(readSamples(await server.database.query(sql)), [expected])
  assert.deepEqual(readSamples(await server.database.execute(sql)), [expected])
})

test('lists of ids come as arrays and never as rounded numbers', async () => {
  const small = 'SELECT id FROM samples UNION ALL SELECT CAST(7 AS UNSIGNED)'
  for (const protocol of ['query', 'execute'] as const) {
    const result = await server.database[protocol](small, [], { rowsAsArray: true })
    assert.deepEqual(readColumn(column.string, result).toSorted(), ['7', '9223372036854775807'])
  }
})

test('ids that a double cannot tell apart are told apart in conditions', async () => {
  for (const protocol of ['query', 'execute'] as const) {
    const run = server.database[protocol]
    const at = 'SELECT id FROM samples WHERE id = ?'
    const below = 'SELECT id FROM samples WHERE id < ? ORDER BY id DESC LIMIT ?'
    assert.equal((await run(at, ['9223372036854775806'])).rows.length, 0)
    assert.equal((await run(at, ['9223372036854775807'])).rows.length, 1)
    assert.equal((await run(below, ['9223372036854775807', 5])).rows.length, 0)
    assert.equal((await run(below, ['9223372036854775808', 5])).rows.length, 1)
  }
  const listed = 'SELECT id FROM samples WHERE id IN (?)'
  const near = ['9223372036854775806', '9223372036854775805']
  assert.equal((await server.database.query(listed, [near])).rows.length, 0)
})

test('a value of another kind is refused with the name of its column', async () => {
  const result = await server.database.query('SELECT text, note, id FROM samples')
  assert.throws(
    () => rowReader({ text: column.integer })(result),
    /^TypeError: column text: expected an integer/,
  )
  assert.throws(
    () => rowReader({ note: column.string })(result),
    /^TypeError: column note: .* got NULL/,
  )
  assert.throws(() => rowReader({ id: column.integer })(result), /^TypeError: column id/)
  assert.throws(() => rowReader({ missing: column.string })(result), /^TypeError: column missing/)
  const refuses = column.parsed(() => null)
  assert.throws(() => rowReader({ id: refuses })(result), /^TypeError: column id/)
})
