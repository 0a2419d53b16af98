import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { column, openDatabase, readColumn, withNamedLock } from './index.ts'
import { createTestSchema, type TestSchema } from './test-schema.ts'

let server: TestSchema
before(async () => {
  server = await createTestSchema(process.env)
})
after(() => server[Symbol.asyncDispose]())

const done = { kind: 'done', value: 'done' }
const work = () => Promise.resolve('done')

test('one at a time holds a lock, and it is free as soon as the work has ended', async () => {
  const outcome = await withNamedLock(server.database, 'sweep', async () => {
    assert.deepEqual(await withNamedLock(server.database, 'sweep', work), { kind: 'busy' })
    assert.deepEqual(await withNamedLock(server.database, 'other', work), done)
    return 'done'
  })
  assert.deepEqual(outcome, done)
  assert.deepEqual(await withNamedLock(server.database, 'sweep', work), done)
})

test('the same name in another schema is another lock', async () => {
  await using other = await createTestSchema(process.env)
  await withNamedLock(server.database, 'sweep', async () => {
    assert.deepEqual(await withNamedLock(other.database, 'sweep', work), done)
  })
})

test('work that throws gives the lock back', async () => {
  const failing = withNamedLock(server.database, 'sweep', () =>
    Promise.reject(new RangeError('no')),
  )
  await assert.rejects(failing, RangeError)
  assert.deepEqual(await withNamedLock(server.database, 'sweep', work), done)
})

test('a lock takes no connection from the pool', async () => {
  await using small = openDatabase({ url: server.url, schema: server.schema, poolSize: 1 })
  const outcome = await withNamedLock(small, 'sweep', () =>
    small.transaction(() => withNamedLock(small, 'other', work)),
  )
  assert.deepEqual(outcome, { kind: 'done', value: done })
})

test('work is told when its lock is lost with the connection', async () => {
  const outcome = await withNamedLock(server.database, 'sweep', async (signal) => {
    const sql = 'SELECT IS_USED_LOCK(?)'
    const lock = `${server.schema}.sweep`
    const holder = await server.database.query(sql, [lock], { rowsAsArray: true })
    const lost = once(signal, 'abort')
    await server.kill(readColumn(column.integer, holder)[0] ?? 0)
    await lost
    return withNamedLock(server.database, 'sweep', work)
  })
  assert.deepEqual(outcome, { kind: 'done', value: done })
})
