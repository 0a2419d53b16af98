import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import { LeaseExpiredError, createSnowflake, timeOf, type Snowflake } from '@flightpath/snowflake'
import * as fc from 'fast-check'
import { NoWorkerIdFreeError, column, openLeasedSnowflake, readColumn } from './index.ts'
import { createTestSchema, type TestSchema } from './test-schema.ts'
import { endLease, renewLease, takeLease, type WorkerLease } from './worker-lease.ts'

let server: TestSchema
before(async () => {
  server = await createTestSchema(process.env)
  await server.database.query(`
    CREATE TABLE snowflake_workers (
      worker SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
      owner VARCHAR(64) NOT NULL,
      expires_at_ms BIGINT NOT NULL
    )`)
})
after(() => server[Symbol.asyncDispose]())
beforeEach(() => server.database.query('DELETE FROM snowflake_workers'))

const startMs = Date.UTC(2026, 10, 24)
const workerOf = (id: string): number => Number((BigInt(id) >> 12n) & 1023n)

/** Leaves only these worker ids to lease, so that tests meet on them. */
async function leaveOnly(count: number): Promise<void> {
  const workers = Array.from({ length: 1024 }, (_, worker) => [
    worker,
    '',
    worker < count ? 0 : '9000000000000',
  ])
  await server.database.query('INSERT INTO snowflake_workers VALUES ?', [workers])
}

async function expiryOf(worker: number): Promise<number> {
  const sql = 'SELECT expires_at_ms FROM snowflake_workers WHERE worker = ?'
  const result = await server.database.execute(sql, [worker], { rowsAsArray: true })
  return readColumn(column.integer, result)[0] ?? Number.NaN
}

test('holders that start together get a worker id each', async () => {
  const leases = await Promise.all(
    Array.from({ length: 30 }, (_, i) => takeLease(server.database, `owner-${i}`, startMs, 1000)),
  )
  assert.equal(new Set(leases.map((lease) => lease.worker)).size, 30)
})

test('a lease cannot be held twice: it is taken only after its end, and renewed only by its holder', async () => {
  await leaveOnly(1)
  const first = await takeLease(server.database, 'first', startMs, 1000)
  const at = (ms: number) => takeLease(server.database, 'second', startMs + ms, 1000)
  await assert.rejects(at(0), NoWorkerIdFreeError)
  await assert.rejects(at(1000), NoWorkerIdFreeError)
  const second = await at(1001)
  assert.equal(second.worker, first.worker)
  assert.equal(second.validFromMs, startMs + 1001)
  assert.equal(await renewLease(server.database, first, startMs + 5000), null)
  await endLease(server.database, first, startMs)
  assert.equal(await expiryOf(0), startMs + 2001)
})

test('a holder whose lease ran out may renew it as long as nobody took it', async () => {
  const lease = await takeLease(server.database, 'late', startMs, 1000)
  const renewed = await renewLease(server.database, lease, startMs + 9000)
  assert.equal(renewed?.validUntilMs, startMs + 9000)
})

test('a clock that went back does not shorten a lease', async () => {
  const lease = await takeLease(server.database, 'back', startMs, 1000)
  const renewed = await renewLease(server.database, lease, startMs - 5000)
  assert.equal(renewed?.validUntilMs, startMs + 1000)
  assert.equal(await expiryOf(lease.worker), startMs + 1000)
})

test('a lease that is given back ends right after its newest id, and never before it began', async () => {
  const used = await takeLease(server.database, 'used', startMs, 1000)
  await endLease(server.database, used, startMs + 10)
  assert.equal(await expiryOf(used.worker), startMs + 11)
  const unused = await takeLease(server.database, 'unused', startMs, 1000)
  await endLease(server.database, unused, 0)
  assert.equal(await expiryOf(unused.worker), startMs)
})

test('whatever their clocks say, leases of one worker id mint in spans of time that do not overlap', async () => {
  const clocks = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 2, maxLength: 3 })
  const moves = fc.array(
    fc.record({
      holder: fc.nat(2),
      does: fc.constantFrom(
        'take',
        'take',
        'mint',
        'mint',
        'mint',
        'mint',
        'renew',
        'end',
        'crash',
      ),
      laterMs: fc.integer({ min: -4, max: 6 }),
    }),
    { minLength: 30, maxLength: 80 },
  )
  await leaveOnly(1)
  await fc.assert(
    fc.asyncProperty(clocks, moves, async (offsets, steps) => {
      await server.database.execute(
        'UPDATE snowflake_workers SET expires_at_ms = 0 WHERE worker = 0',
      )
      const minted = new Map<string, number[]>()
      const holders = offsets.map((offset) => new Holder(startMs + offset, minted))
      for (const { holder, does, laterMs } of steps) {
        const chosen = holders[holder % holders.length]
        assert.ok(chosen)
        chosen.clockMs += laterMs
        await chosen[does]()
      }
      const spans = [...minted.values()]
        .map((times) => ({ first: Math.min(...times), last: Math.max(...times) }))
        .toSorted((one, other) => one.first - other.first)
      spans.reduce(
        (before, span) => {
          assert.ok(before.last < span.first, `${before.last} and ${span.first} overlap`)
          return span
        },
        { first: 0, last: 0 },
      )
    }),
    { numRuns: 150 },
  )
})

/** A process with a clock of its own. It does what a generator does, at the worst moments. */
class Holder {
  clockMs: number
  private readonly minted: Map<string, number[]>
  private owner = ''
  private lease: WorkerLease | null = null
  private ids: Snowflake | null = null
  constructor(clockMs: number, minted: Map<string, number[]>) {
    this.clockMs = clockMs
    this.minted = minted
  }
  async take(): Promise<void> {
    if (this.lease) return
    const owner = randomUUID()
    this.lease = await takeLease(server.database, owner, this.clockMs, 5).catch(() => null)
    if (!this.lease) return
    this.owner = owner
    this.ids = createSnowflake({ ...this.lease, now: () => this.clockMs })
  }
  async mint(): Promise<void> {
    if (!this.ids) return
    try {
      this.ids.next()
    } catch {
      // Its lease or its clock allows none.
      return
    }
    const times = this.minted.get(this.owner) ?? []
    times.push(this.ids.lastMintedMs)
    this.minted.set(this.owner, times)
  }
  async renew(): Promise<void> {
    if (this.lease) this.lease = await renewLease(server.database, this.lease, this.clockMs + 5)
    if (this.lease) this.ids?.setLease(this.lease)
  }
  async end(): Promise<void> {
    if (this.lease) await endLease(server.database, this.lease, this.ids?.lastMintedMs ?? 0)
    await this.crash()
  }
  async crash(): Promise<void> {
    this.lease = null
    this.ids = null
  }
}

test('a generator keeps its worker id far beyond one lease', async () => {
  await using ids = await openLeasedSnowflake(server.database, { now: Date.now, ttlMs: 150 })
  const first = ids.next()
  await until(() => Date.now() > timeOf(first) + 600)
  assert.equal(workerOf(ids.next()), workerOf(first))
})

test('a generator that lost its worker id takes another', async () => {
  await using ids = await openLeasedSnowflake(server.database, { now: Date.now, ttlMs: 150 })
  const lost = workerOf(ids.next())
  const steal = 'UPDATE snowflake_workers SET owner = ?, expires_at_ms = ? WHERE worker = ?'
  await server.database.execute(steal, ['thief', '9000000000000', lost])
  await until(() => workerOf(ids.next()) !== lost, LeaseExpiredError)
})

test('a generator that is closed mints no more and leaves its worker id to the next', async () => {
  await leaveOnly(1)
  const first = await openLeasedSnowflake(server.database, { now: Date.now })
  const batch = first.mint(10)
  await first[Symbol.asyncDispose]()
  assert.throws(() => first.next(), LeaseExpiredError)
  const endedAt = await expiryOf(0)
  assert.equal(endedAt, timeOf(batch.at(-1) ?? '') + 1)
  await until(() => Date.now() > endedAt)
  await using second = await openLeasedSnowflake(server.database, { now: Date.now })
  assert.ok(BigInt(second.next()) > BigInt(batch.at(-1) ?? 0))
})

/** Polls a fact for at most five seconds; `passing` is an error that may come meanwhile. */
async function until(
  fact: () => boolean,
  passing?: new (...args: never[]) => Error,
): Promise<void> {
  const giveUpAt = Date.now() + 5000
  for (;;) {
    try {
      if (fact()) return
    } catch (error) {
      if (passing === undefined || !(error instanceof passing)) throw error
    }
    assert.ok(Date.now() < giveUpAt, 'it did not come true within 5 s')
    await delay(5)
  }
}
