import { ProblemError } from '@flightpath/contracts'
import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTweetIds } from '../src/storing/tweet-ids.ts'
import { openTestWrite, silent, type TestWrite } from './test-write.ts'

let write: TestWrite

before(async () => {
  write = await openTestWrite()
})

after(() => write[Symbol.asyncDispose]())

const isMigrated = () => Promise.resolve()

const isRefused = (error: unknown) => error instanceof ProblemError && error.problem.status === 503

test('no ids are made before the schema is there, which is tried until it is', async () => {
  let tries = 0
  const migrate = async () => {
    tries += 1
    if (tries < 2) throw new Error('not yet')
  }
  await using ids = openTweetIds(write.database, { migrate, log: silent, now: Date.now })
  assert.equal(ids.ready(), false)
  assert.throws(() => ids.mint(1), isRefused)
  await eventually('ids can be made', () => ids.ready())
  assert.equal(ids.mint(3).length, 3)
})

test('no ids are made while the clock stands before the last one, nor after the lease', async () => {
  const clock = { ms: Date.now() }
  await using ids = openTweetIds(write.database, {
    migrate: isMigrated,
    log: silent,
    now: () => clock.ms,
  })
  await eventually('ids can be made', () => ids.ready())
  const [before] = ids.mint(1)

  clock.ms -= 1000
  assert.equal(ids.ready(), false)
  assert.throws(() => ids.mint(1), isRefused)

  clock.ms += 1000
  const [later] = ids.mint(1)
  assert.ok(BigInt(later ?? 0) > BigInt(before ?? 0))

  clock.ms += 3_600_000
  assert.equal(ids.ready(), false)
  assert.throws(() => ids.mint(1), isRefused)
})
