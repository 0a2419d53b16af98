// Runs alone: it makes MySQL refuse everybody.
import { schemaName, sql, uncheckedSql } from './sql.ts'
import { createLogger } from '@flightpath/log'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openDatabase, type Database } from './database.ts'
import { DatabaseUnavailableError, translateError } from './errors.ts'
import { refusals, watchRefusals } from './refusals.ts'
import { createTestSchema, type TestSchema } from './test-schema.ts'

let server: TestSchema
before(async () => {
  server = await createTestSchema(process.env)
  await server.database.query('CREATE TABLE rows_here (id INT NOT NULL PRIMARY KEY)')
})
after(() => server[Symbol.asyncDispose]())

type Row = {
  readonly name: string
  /** Made and undone as root, who is above some refusals. */
  readonly begin: string
  readonly end: string
  /** Limits of the user that is refused. */
  readonly limits?: string
  readonly refused: (database: Database) => Promise<unknown>
  /** MySQL and MariaDB may have numbers of their own. */
  readonly errnos: readonly number[]
}

const insert = (database: Database) => database.query('INSERT INTO rows_here (id) VALUES (1)')

const rows: readonly Row[] = [
  {
    name: 'a read-only server',
    begin: 'SET GLOBAL read_only = 1',
    end: 'SET GLOBAL read_only = 0',
    refused: insert,
    errnos: [1290],
  },
  {
    name: 'read-only transactions',
    begin: 'SET GLOBAL transaction_read_only = 1',
    end: 'SET GLOBAL transaction_read_only = 0',
    refused: insert,
    errnos: [1792],
  },
  {
    name: 'no more prepared statements',
    begin: 'SET GLOBAL max_prepared_stmt_count = 0',
    end: 'SET GLOBAL max_prepared_stmt_count = 16382',
    refused: (database) => database.execute('SELECT 1'),
    errnos: [1461],
  },
  {
    name: 'too many connections of a user',
    begin: 'DO 0',
    end: 'DO 0',
    limits: 'WITH MAX_USER_CONNECTIONS 1',
    refused: (database) => Promise.all([1, 2].map(() => database.query('SELECT SLEEP(1)'))),
    errnos: [1203, 1226],
  },
  {
    name: 'too many statements of a user',
    begin: 'DO 0',
    end: 'DO 0',
    limits: 'WITH MAX_QUERIES_PER_HOUR 4',
    refused: async (database) => {
      for (let asked = 0; asked < 5; asked += 1) await database.query('SELECT 1')
    },
    errnos: [1226],
  },
  {
    name: 'a table without room',
    begin: 'DO 0',
    end: 'DO 0',
    refused: (database) =>
      database.transaction(async (connection) => {
        await connection.query('SET SESSION max_heap_table_size = 16384')
        await connection.query('CREATE TABLE full_here (text CHAR(250)) ENGINE = MEMORY')
        const texts = Array.from({ length: 1000 }, () => ['x'])
        await connection.query('INSERT INTO full_here (text) VALUES ?', [texts])
      }),
    errnos: [1114],
  },
]

for (const { name, begin, end, limits = '', refused, errnos } of rows) {
  test(`${name}: not now, and told once`, async () => {
    const lines: string[] = []
    const write = (_fields: object, message: string) => void lines.push(message)
    const log = { ...createLogger('test', { level: 'silent' }), info: write, warn: write }
    const watch = watchRefusals(log, () => performance.now())
    await server.database.query(
      uncheckedSql(`CREATE USER fp_refused@'%' IDENTIFIED BY 'x' ${limits}`),
    )
    await server.database.query(sql`GRANT ALL ON ${schemaName(server.schema)}.* TO fp_refused@'%'`)
    await server.database.query(uncheckedSql(begin))
    try {
      const url = server.url.replace(/\/\/[^@]*@/, '//fp_refused:x@')
      const to = { url, schema: server.schema, poolSize: 2, refusals: watch }
      await using database = openDatabase(to)
      for (let time = 0; time < 2; time += 1) {
        await assert.rejects(refused(database), (error) => {
          assert.ok(error instanceof DatabaseUnavailableError, String(error))
          assert.ok(errnos.includes(error.errno ?? 0), String(error.errno))
          return true
        })
        if (name === 'a table without room') break
      }
    } finally {
      await server.database.query(uncheckedSql(end))
      await server.database.query(`DROP USER fp_refused@'%'`)
    }
    assert.deepEqual(lines, ['mysql refuses statements'])
    assert.match(watch.problem() ?? '', /^mysql refuses statements: /)
  })
}

test('what no server can be brought to is told by its number', () => {
  for (const errno of refusals.keys()) {
    const error = translateError('running', Object.assign(new Error('no'), { errno, code: 'ER' }))
    assert.ok(error instanceof DatabaseUnavailableError && error.errno === errno)
  }
})

test('a refusal is over when statements ran and none was refused for a while', () => {
  let nowMs = 0
  const watch = watchRefusals(createLogger('test', { level: 'silent' }), () => nowMs)
  watch.worked()
  watch.refused('read-only')
  nowMs = 4999
  watch.worked()
  assert.equal(watch.problem(), 'mysql refuses statements: read-only')
  nowMs = 5000
  assert.equal(watch.problem(), null)
})
