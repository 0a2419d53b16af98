import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  column,
  DatabaseError,
  ensureServiceUser,
  migrate,
  openDatabase,
  readColumn,
} from './index.ts'
import { uncheckedSql } from './sql.ts'
import { createTestSchema, type TestSchema } from './test-schema.ts'

const name = `fp_test_${randomBytes(6).toString('hex')}`
let own: TestSchema
let foreign: TestSchema
let folder: string
/** The address that the service is given. */
let url: string

before(async () => {
  own = await createTestSchema(process.env)
  foreign = await createTestSchema(process.env)
  folder = await mkdtemp(join(tmpdir(), 'flightpath-user-'))
  await writeFile(
    join(folder, '0001-create-birds.sql'),
    'CREATE TABLE birds (name VARCHAR(20) NOT NULL PRIMARY KEY)',
  )
  await ensureServiceUser(own, { name, password: null, schema: own.schema })
  const address = new URL(own.url)
  address.username = name
  url = address.href
})
after(async () => {
  await own.database.query(uncheckedSql(`DROP USER '${name}'@'%'`))
  await own[Symbol.asyncDispose]()
  await foreign[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

// Access denied: to a schema, at the door, to a table, for want of a right of the whole server.
const denied = [1044, 1045, 1142, 1227]
const isDenied = (error: unknown): boolean =>
  error instanceof DatabaseError && denied.includes(error.errno ?? 0)

test('a service finds its schema as it is to be, and cannot make it so', async () => {
  await assert.rejects(migrate({ url }, own.schema, folder), isDenied)
  await migrate(own, own.schema, folder)
  await migrate({ url }, own.schema, folder)
})

test("a service reads and writes its own schema's rows and does nothing else", async () => {
  await migrate(own, own.schema, folder)
  await migrate(foreign, foreign.schema, folder)
  await using database = openDatabase({ url, schema: own.schema, poolSize: 1 })
  await database.execute('INSERT INTO birds (name) VALUES (?)', ['robin'])
  await database.execute('UPDATE birds SET name = ?', ['wren'])
  const read = await database.query('SELECT name FROM birds', [], { rowsAsArray: true })
  assert.deepEqual(readColumn(column.string, read), ['wren'])
  await database.execute('DELETE FROM birds')
  for (const sql of [
    `SELECT name FROM ${foreign.schema}.birds`,
    `INSERT INTO ${foreign.schema}.birds (name) VALUES ('robin')`,
    'SELECT user FROM mysql.user',
    'CREATE TABLE worms (name INT)',
    'ALTER TABLE birds ADD COLUMN colour INT',
    'DROP TABLE birds',
    'TRUNCATE TABLE birds',
    `DROP DATABASE ${own.schema}`,
    "CREATE USER 'cuckoo'@'%'",
    `GRANT SELECT ON ${own.schema}.* TO 'cuckoo'@'%'`,
    "SELECT 1 INTO OUTFILE '/tmp/flightpath-outfile'",
    "LOAD DATA INFILE '/etc/hostname' INTO TABLE birds",
    'SET GLOBAL max_connections = 1',
  ]) {
    await assert.rejects(database.query(uncheckedSql(sql)), isDenied, sql)
  }
})

test('an underscore in the name of the schema stands for itself', async () => {
  const neighbour = own.schema.replace('fp_test_', 'fp_testx')
  await own.database.query(uncheckedSql(`CREATE DATABASE ${neighbour}`))
  try {
    await using database = openDatabase({ url, schema: neighbour, poolSize: 1 })
    await assert.rejects(database.query('SELECT 1'), isDenied)
  } finally {
    await own.database.query(uncheckedSql(`DROP DATABASE ${neighbour}`))
  }
})

test('a password that changed is the new one from then on', async () => {
  const user = { name, schema: own.schema }
  await ensureServiceUser(own, { ...user, password: 'first' })
  await ensureServiceUser(own, { ...user, password: 'second' })
  const open = (password: string) =>
    openDatabase({ url, password, schema: own.schema, poolSize: 1 })
  await using second = open('second')
  await second.ping()
  await using first = open('first')
  await assert.rejects(first.ping(), isDenied)
})
