import { randomBytes } from 'node:crypto'
import { connectionOptions } from './connection.ts'
import { openDatabase, type Database } from './database.ts'
import { openSession } from './session.ts'
import { schemaName, sql } from './sql.ts'

/** An empty schema of its own for a test file, dropped at the end. */
export interface TestSchema extends AsyncDisposable {
  readonly url: string
  readonly schema: string
  readonly database: Database
  /** Kills connections of that number, as an administrator would. */
  kill(connectionId: number): Promise<void>
}

/** Makes a schema on the server that the test runner names in FLIGHTPATH_TEST_MYSQL_URL. */
export async function createTestSchema(env: NodeJS.ProcessEnv): Promise<TestSchema> {
  const url = env['FLIGHTPATH_TEST_MYSQL_URL']
  if (url === undefined) {
    throw new Error('FLIGHTPATH_TEST_MYSQL_URL is missing: run this by ./flightpath test')
  }
  const schema = `fp_test_${randomBytes(6).toString('hex')}`
  const admin = await openSession(connectionOptions({ url }), 60_000)
  await admin.query(
    sql`CREATE DATABASE ${schemaName(schema)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  )
  const database = openDatabase({ url, schema, poolSize: 4 })
  return {
    url,
    schema,
    database,
    async kill(connectionId) {
      await admin.query('KILL ?', [connectionId])
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
      await admin.query(sql`DROP DATABASE IF EXISTS ${schemaName(schema)}`)
      await admin[Symbol.asyncDispose]()
    },
  }
}
