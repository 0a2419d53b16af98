import { schemaName, sql } from './sql.ts'
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { DatabaseError, MigrationError, column, migrate, readColumn } from './index.ts'
import { createTestSchema, type TestSchema } from './test-schema.ts'

let server: TestSchema
let folders: string
let folder: string
before(async () => {
  server = await createTestSchema(process.env)
  folders = await mkdtemp(join(tmpdir(), 'flightpath-migrate-'))
})
after(async () => {
  await server[Symbol.asyncDispose]()
  await rm(folders, { recursive: true })
})
beforeEach(async () => {
  await server.database.query(sql`DROP DATABASE IF EXISTS ${schemaName(server.schema)}`)
  folder = await mkdtemp(join(folders, 'one-'))
})

const up = (): Promise<void> => migrate(server, server.schema, folder)
const file = (name: string, sql: string): Promise<void> => writeFile(join(folder, name), sql)
const createBirds = 'CREATE TABLE birds (\n  name VARCHAR(20) NOT NULL PRIMARY KEY\n);\n'
const addColour = 'ALTER TABLE birds ADD COLUMN colour VARCHAR(20) NOT NULL'

async function columnsOfBirds(): Promise<string[]> {
  const sql = `
    SELECT column_name
      FROM information_schema.columns
     WHERE table_schema = ? AND table_name = 'birds'
     ORDER BY ordinal_position`
  const result = await server.database.query(sql, [server.schema], { rowsAsArray: true })
  return readColumn(column.string, result)
}

test('a schema is made as utf8mb4_bin, and each file is applied once, in order', async () => {
  await file('0002-give-birds-a-colour.sql', addColour)
  await file('0001-create-birds.sql', createBirds)
  await up()
  await up()
  assert.deepEqual(await columnsOfBirds(), ['name', 'colour'])
  const sql = `
    SELECT default_collation_name
      FROM information_schema.schemata
     WHERE schema_name = ?`
  const result = await server.database.query(sql, [server.schema], { rowsAsArray: true })
  assert.deepEqual(readColumn(column.string, result), ['utf8mb4_bin'])
})

test('a file that comes later is applied at the next start', async () => {
  await file('0001-create-birds.sql', createBirds)
  await up()
  await file('0002-give-birds-a-colour.sql', addColour)
  await up()
  assert.deepEqual(await columnsOfBirds(), ['name', 'colour'])
})

test('processes that start together apply each file once', async () => {
  await file('0001-create-birds.sql', createBirds)
  await file('0002-give-birds-a-colour.sql', addColour)
  await Promise.all([up(), up(), up(), up()])
  assert.deepEqual(await columnsOfBirds(), ['name', 'colour'])
})

test('a file that was changed after it was applied is refused, and nothing after it is applied', async () => {
  await file('0001-create-birds.sql', createBirds)
  await up()
  await file('0001-create-birds.sql', `${createBirds}-- harmless\n`)
  await file('0002-give-birds-a-colour.sql', addColour)
  await assert.rejects(up(), /MigrationError: 0001-create-birds\.sql was changed/)
  assert.deepEqual(await columnsOfBirds(), ['name'])
})

test('a file with a mistake is applied once it is corrected', async () => {
  await file('0001-create-birds.sql', 'CREATE TABLE birds (name VARCHAR(20) NUT NULL)')
  await assert.rejects(up(), MigrationError)
  await file('0001-create-birds.sql', createBirds)
  await up()
  assert.deepEqual(await columnsOfBirds(), ['name'])
})

test('a table that somebody else made is not taken for the result of a migration', async () => {
  await file('0001-create-nests.sql', 'CREATE TABLE nests (id INT NOT NULL PRIMARY KEY)')
  await up()
  await server.database.query(
    sql`CREATE TABLE ${schemaName(server.schema)}.birds (id INT NOT NULL PRIMARY KEY)`,
  )
  await file('0002-create-birds.sql', createBirds)
  await assert.rejects(up(), /MigrationError: 0002-create-birds\.sql failed: .*exists/)
})

test('a process that died between the statement and the record of it is made up for', async () => {
  await file('0001-create-birds.sql', createBirds)
  await file('0002-give-birds-a-colour.sql', addColour)
  await up()
  await server.database.query(
    sql`UPDATE ${schemaName(server.schema)}.schema_migrations SET finished = 0`,
  )
  await up()
  const unfinished = sql`SELECT name FROM ${schemaName(server.schema)}.schema_migrations WHERE finished = 0`
  assert.deepEqual((await server.database.query(unfinished)).rows, [])
})

test('a file with two statements or another kind of name is refused', async () => {
  await file('0001-create-two.sql', `${createBirds} CREATE TABLE nests (id INT);`)
  await assert.rejects(up(), MigrationError)
  await rm(join(folder, '0001-create-two.sql'))
  await file('1_birds.sql', createBirds)
  await assert.rejects(up(), /1_birds\.sql .* is not named like/)
  await assert.rejects(server.database.query('SELECT 1 FROM birds'), DatabaseError)
})

test('a schema name that could be SQL is refused', async () => {
  await assert.rejects(migrate(server, 'a; DROP TABLE birds', folder), TypeError)
})
