// Runs alone: it changes settings of the whole server.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  DatabaseError,
  DatabaseUnavailableError,
  column,
  explain,
  isDuplicateKey,
  openDatabase,
  readColumn,
  rowReader,
  type Result,
  type Statements,
} from './index.ts'
import { createTestSchema, type TestSchema } from './test-schema.ts'

let server: TestSchema
before(async () => {
  server = await createTestSchema(process.env)
  await server.database.query(`
    CREATE TABLE counters (
      name VARCHAR(20) NOT NULL PRIMARY KEY,
      value INT NOT NULL,
      KEY by_value (value)
    )`)
})
after(() => server[Symbol.asyncDispose]())

async function valueOf(name: string): Promise<number | undefined> {
  const sql = 'SELECT value FROM counters WHERE name = ?'
  const result = await server.database.execute(sql, [name], { rowsAsArray: true })
  return readColumn(column.integer, result)[0]
}

async function connectionId(statements: Statements): Promise<number> {
  const result = await statements.query('SELECT CONNECTION_ID() AS id')
  return rowReader({ id: column.integer })(result)[0]?.id ?? 0
}

const increment = 'UPDATE counters SET value = value + 1 WHERE name = ?'

test('a transaction commits all of it or nothing', async () => {
  await server.database.query('INSERT INTO counters VALUES ?', [[['whole', 0]]])
  await server.database.transaction(async (connection) => {
    await connection.execute(increment, ['whole'])
    await connection.execute(increment, ['whole'])
  })
  assert.equal(await valueOf('whole'), 2)

  const failing = server.database.transaction(async (connection) => {
    await connection.execute(increment, ['whole'])
    throw new RangeError('changed my mind')
  })
  await assert.rejects(failing, RangeError)
  assert.equal(await valueOf('whole'), 2)
})

test('changes tell how many rows they found', async () => {
  await server.database.query('INSERT INTO counters VALUES ?', [[['found', 5]]])
  const same = await server.database.execute('UPDATE counters SET value = 5 WHERE name = ?', [
    'found',
  ])
  const none = await server.database.execute(increment, ['nobody'])
  assert.deepEqual([same.affectedRows, none.affectedRows], [1, 0])
})

/** Two transactions that each hold the row that the other wants next; resolves with how often the two ran in all. */
async function deadlock(one: string, other: string): Promise<number> {
  await server.database.query('INSERT INTO counters VALUES ?', [
    [
      [one, 0],
      [other, 0],
    ],
  ])
  const bothHoldOne = Promise.withResolvers<void>()
  let holding = 0
  let runs = 0
  const both = [
    [one, other],
    [other, one],
  ] as const
  const isFirstDone = Promise.withResolvers<void>()
  const run = async (place: number): Promise<void> => {
    const [first = '', second = ''] = both[place] ?? []
    let isRerun = false
    await server.database.transaction(async (connection) => {
      runs += 1
      // Were both run again at once, they might meet as often as they may try.
      if (isRerun && place === 1) await isFirstDone.promise
      isRerun = true
      await connection.execute(increment, [first])
      holding += 1
      if (holding === 2) bothHoldOne.resolve()
      await bothHoldOne.promise
      await connection.execute(increment, [second])
    })
  }
  await Promise.all([run(0).finally(isFirstDone.resolve), run(1)])
  assert.deepEqual([await valueOf(one), await valueOf(other)], [2, 2])
  return runs
}

test('of two transactions in deadlock the loser runs again, and both take effect', async () => {
  assert.equal(await deadlock('left', 'right'), 3)
})

test('a deadlock that the server does not look for ends with the wait, and both take effect', async () => {
  await server.database.query('SET GLOBAL innodb_deadlock_detect = OFF')
  try {
    const runs = await deadlock('up', 'down')
    assert.ok(runs === 3 || runs === 4, String(runs))
  } finally {
    await server.database.query('SET GLOBAL innodb_deadlock_detect = ON')
  }
})

test('a transaction that keeps losing gives up after three runs', async () => {
  await server.database.query('INSERT INTO counters VALUES ?', [[['held', 0]]])
  let runs = 0
  await server.database.transaction(async (holder) => {
    await holder.execute(increment, ['held'])
    const losing = server.database.transaction(async (connection) => {
      runs += 1
      await connection.query('SET SESSION innodb_lock_wait_timeout = 1')
      await connection.execute(increment, ['held'])
    })
    await assert.rejects(losing, (error) => error instanceof DatabaseError && error.errno === 1205)
  })
  assert.equal(runs, 3)
})

function insertTwice(value: string): Promise<Result> {
  return server.database.query('INSERT INTO counters VALUES ?', [[['twice', value]]])
}

test('a duplicate key is told from other errors', async () => {
  await insertTwice('1')
  await assert.rejects(insertTwice('1'), (error) => isDuplicateKey(error))
  await assert.rejects(
    insertTwice('many'),
    (error) => error instanceof DatabaseError && !isDuplicateKey(error),
  )
})

test('an error names the statement and keeps its values to itself', async () => {
  const inserting = server.database.query('INSERT INTO nowhere VALUES (?)', ['a private text'])
  await assert.rejects(inserting, (error) => {
    assert.ok(error instanceof DatabaseError)
    assert.match(error.message, /^running "INSERT INTO nowhere VALUES \(\?\)": /)
    assert.ok(error.cause instanceof Error && !('sql' in error.cause))
    return true
  })
})

test('what a transaction starts together takes effect in order, and tells what became of each', async () => {
  const { url, schema } = server
  await using database = openDatabase({ url, schema, poolSize: 1, together: true })
  const quoted = `'";DROP t;-- \\ \u0000🐦`
  const results = await database.transaction(async (connection) => {
    const [inserted, found, incremented] = await Promise.all([
      connection.query('INSERT INTO counters VALUES ?', [
        [
          ['together', 1],
          [quoted, 7],
        ],
      ]),
      connection.query('SELECT value FROM counters WHERE name = ?', [quoted]),
      connection.execute(increment, ['together']),
      connection.query('UPDATE counters SET value = value * 10 WHERE name = ?', ['together']),
    ])
    const after = await connection.query('SELECT value FROM counters WHERE name = ?', ['together'])
    return { inserted, found, incremented, after }
  })
  assert.equal(results.inserted.affectedRows, 2)
  assert.deepEqual(results.found.rows, [{ value: 7 }])
  assert.equal(results.incremented.affectedRows, 1)
  assert.deepEqual(results.after.rows, [{ value: 20 }])
  assert.equal(await valueOf('together'), 20)
})

test('of what a transaction starts together one failure undoes everything and keeps values to itself', async () => {
  const { url, schema } = server
  await using database = openDatabase({ url, schema, poolSize: 1, together: true })
  let outcomes: PromiseSettledResult<Result>[] = []
  const caught = database.transaction(async (connection) => {
    await connection.query('INSERT INTO counters VALUES ?', [[['before', 1]]])
    const started = [
      connection.query('INSERT INTO counters VALUES ?', [[['beside', 1]]]),
      connection.query('INSERT INTO counters VALUES ?', [[['beside', 2]]]),
      connection.execute(increment, ['before']),
    ]
    await Promise.resolve()
    started.push(connection.query('INSERT INTO counters VALUES ?', [[['behind', 3]]]))
    outcomes = await Promise.allSettled(started)
  })
  await assert.rejects(caught, (error) => isDuplicateKey(error))
  assert.equal(outcomes.length, 4)
  for (const outcome of outcomes) {
    assert.ok(outcome.status === 'rejected' && isDuplicateKey(outcome.reason))
    assert.doesNotMatch(String(outcome.reason), /behind/)
  }
  for (const name of ['before', 'beside', 'behind']) assert.equal(await valueOf(name), undefined)

  const failing = database.transaction(async (connection) => {
    await Promise.all([
      connection.query('INSERT INTO counters VALUES ?', [[['undone', 1]]]),
      connection.query('INSERT INTO nowhere VALUES (?)', ['a private text']),
    ])
  })
  await assert.rejects(failing, (error) => {
    assert.ok(error instanceof DatabaseError)
    assert.doesNotMatch(error.message, /private|undone/)
    return true
  })
  assert.equal(await valueOf('undone'), undefined)
})

test('two statements in one are refused', async () => {
  await assert.rejects(server.database.query('SELECT 1; SELECT 2'), DatabaseError)
  await using database = openDatabase({
    url: `${server.url}?multipleStatements=true`,
    schema: server.schema,
    poolSize: 1,
  })
  await assert.rejects(database.query('SELECT 1; SELECT 2'), DatabaseError)
})

test('an object as a parameter does not become SQL', async () => {
  const injected: unknown = { name: 1 }
  const result = await server.database.query('SELECT name FROM counters WHERE name = ?', [
    injected as string,
  ])
  assert.deepEqual(result.rows, [])
})

test('a parameter that cannot be sent fails and leaves the connection usable', async () => {
  await using database = openDatabase({ url: server.url, schema: server.schema, poolSize: 1 })
  const id = await connectionId(database)
  const missing: unknown = undefined
  await assert.rejects(database.execute('SELECT ?', [missing as string]), DatabaseError)
  assert.equal(await connectionId(database), id)
})

test('after an administrator killed its connections the next statements get new ones', async () => {
  await using database = openDatabase({ url: server.url, schema: server.schema, poolSize: 1 })
  const id = await connectionId(database)
  await database.transaction(async (connection) => {
    await connection.query('SELECT 1')
  })

  const interrupted = assert.rejects(database.query('SELECT SLEEP(60)'), DatabaseUnavailableError)
  await server.kill(id)
  await interrupted
  assert.notEqual(await connectionId(database), id)
})

test('a transaction whose connection was killed leaves nothing behind', async () => {
  await server.database.query('INSERT INTO counters VALUES ?', [[['killed', 0]]])
  const losing = server.database.transaction(async (connection) => {
    await connection.execute(increment, ['killed'])
    await server.kill(await connectionId(connection))
    await connection.execute(increment, ['killed'])
  })
  await assert.rejects(losing, DatabaseUnavailableError)
  assert.equal(await valueOf('killed'), 0)
})

test('the plan of a query names its index', async () => {
  const [step] = await explain(server.database, 'SELECT value FROM counters WHERE value > ?', [3])
  assert.equal(step?.key, 'by_value')
  assert.equal(step.table, 'counters')
  const [scan] = await explain(
    server.database,
    'SELECT name FROM counters WHERE value + 1 = ?',
    [3],
  )
  assert.equal(scan?.type, 'index')
})
