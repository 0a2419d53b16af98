import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { DatabaseError, DatabaseUnavailableError, openDatabase, type Database } from './index.ts'
import { createTestSchema, type TestSchema } from './test-schema.ts'

// The server is reached by a wire that a test can cut or freeze: a frozen one is what a stopped process
// (SIGSTOP), a full disk or a silent network look like.
interface Wire extends AsyncDisposable {
  readonly url: string
  freeze(): void
  thaw(): void
  cut(): Promise<void>
  mend(): Promise<void>
}

let server: TestSchema
before(async () => {
  server = await createTestSchema(process.env)
})
after(() => server[Symbol.asyncDispose]())

function open(url: string, poolSize = 2): Database {
  const limits = { connectTimeoutMs: 200, statementTimeoutMs: 400 }
  return openDatabase({ url, schema: server.schema, poolSize, ...limits })
}

test('a statement that gets no answer fails in time, and its connection is given up', async () => {
  await using database = open(server.url, 1)
  await assert.rejects(database.query('SELECT SLEEP(30)'), DatabaseUnavailableError)
  await database.ping()
})

test('a statement that finds no free connection fails in time', async () => {
  await using database = open(server.url, 1)
  await database.transaction(async () => {
    await assert.rejects(database.ping(), /no database connection came free/)
  })
  await database.ping()
})

test('with a server that hangs every statement fails in time, and none afterwards', async () => {
  await using wire = await openWire(server.url)
  await using database = open(wire.url)
  await Promise.all([database.ping(), database.ping()])
  wire.freeze()
  const startedAt = performance.now()
  const failing = Array.from({ length: 20 }, () =>
    assert.rejects(database.ping(), DatabaseUnavailableError),
  )
  await Promise.all(failing)
  // Connections made while it hangs fail too.
  await assert.rejects(database.ping(), DatabaseUnavailableError)
  assert.ok(performance.now() - startedAt < 3000)
  wire.thaw()
  await database.ping()
})

test('a database whose server went away and came back needs no help', async () => {
  await using wire = await openWire(server.url)
  await using database = open(wire.url)
  await Promise.all([database.ping(), database.ping()])
  const underway = database.transaction(async (connection) => {
    await connection.query('SELECT 1')
    await wire.cut()
    await connection.query('SELECT 1')
  })
  await assert.rejects(underway, DatabaseUnavailableError)
  await assert.rejects(database.ping(), DatabaseUnavailableError)
  await wire.mend()
  await database.ping()
})

test('a session tells that its connection is gone', async () => {
  await using wire = await openWire(server.url)
  await using database = open(wire.url)
  await using cutOff = await database.openSession()
  await using frozen = await database.openSession()
  wire.freeze()
  await assert.rejects(frozen.query('SELECT 1'), DatabaseUnavailableError)
  assert.equal(frozen.lost.aborted, true)
  assert.equal(cutOff.lost.aborted, false)
  const lost = once(cutOff.lost, 'abort')
  await wire.cut()
  await lost
})

test('closing does not wait for a server that hangs', async () => {
  await using wire = await openWire(server.url)
  const database = open(wire.url)
  await database.ping()
  wire.freeze()
  const startedAt = performance.now()
  await database[Symbol.asyncDispose]()
  assert.ok(performance.now() - startedAt < 2000)
})

test('wrong credentials and a missing schema are not an outage', async () => {
  const wrong = { url: server.url.replace(/\/\/[^@]*@/, '//nobody:wrong@'), schema: server.schema }
  await using stranger = openDatabase({ ...wrong, poolSize: 1 })
  await assert.rejects(stranger.ping(), DatabaseError)
  await using nowhere = openDatabase({ url: server.url, schema: 'fp_test_missing', poolSize: 1 })
  await assert.rejects(nowhere.ping(), DatabaseError)
})

async function openWire(url: string): Promise<Wire> {
  const target = new URL(url)
  const ends = new Set<Socket>()
  let frozen = false
  let port = 0
  let listener: Server

  async function mend(): Promise<void> {
    listener = createServer((near) => {
      const far = connect(Number(target.port), target.hostname)
      for (const end of [near, far]) {
        ends.add(end)
        end.on('error', () => end.destroy())
        end.on('close', () => ends.delete(end))
      }
      near.on('data', (chunk) => frozen || far.write(chunk))
      far.on('data', (chunk) => frozen || near.write(chunk))
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroy())
    })
    listener.listen(port, '127.0.0.1')
    await once(listener, 'listening')
    const address = listener.address()
    assert.ok(address !== null && typeof address === 'object')
    port = address.port
  }

  async function cut(): Promise<void> {
    const closed = once(listener, 'close')
    listener.close()
    for (const end of ends) end.destroy()
    await closed
  }

  await mend()
  const near = new URL(url)
  near.port = String(port)
  return {
    url: near.href,
    freeze: () => (frozen = true),
    thaw: () => (frozen = false),
    cut,
    mend,
    async [Symbol.asyncDispose]() {
      if (listener.listening) await cut()
    },
  }
}
