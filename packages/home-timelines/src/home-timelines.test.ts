import { bucketOf, defineScript, openCache } from '@flightpath/cache'
import type { AccountId, TweetId } from '@flightpath/contracts'
import { createLogger } from '@flightpath/log'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, test } from 'node:test'
import { openHomeTimelines } from './home-timelines.ts'

const url = process.env['FLIGHTPATH_TEST_REDIS_URL']
if (url === undefined)
  throw new Error('set FLIGHTPATH_TEST_REDIS_URL to a Redis that tests may use')

const log = createLogger('home-timelines-test', { level: 'warn' })
const cache = await openCache({ url, log, commandTimeoutMs: 5000 })
after(() => cache[Symbol.asyncDispose]())
const timelines = openHomeTimelines(cache)

const tweetId = (number: number) => String(1_800_000_000_000_000_000n + BigInt(number)) as TweetId
const newAccount = () => String(randomInt(1, 2 ** 47)) as AccountId
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => tweetId(to - index))

async function list(account: AccountId): Promise<TweetId[]> {
  const page = await timelines.read(account, null, 2000)
  return page.kind === 'found' ? [...page.ids] : []
}

async function build(account: AccountId, ids: TweetId[], complete: boolean): Promise<void> {
  assert.ok(await timelines.beginRebuild(account, 'token', 1))
  assert.ok(await timelines.completeRebuild(account, 'token', { version: 1, ids, complete }))
}

const deliver = (account: AccountId, ...numbers: number[]) =>
  timelines.deliver(numbers.map((number) => ({ tweetId: tweetId(number), recipients: [account] })))

test('a tweet goes only into lists that exist', async () => {
  const [reader, absent] = [newAccount(), newAccount()]
  await build(reader, [], true)
  const counts = await timelines.deliver([{ tweetId: tweetId(1), recipients: [reader, absent] }])
  assert.deepEqual([...counts], [[tweetId(1), 1]])
  assert.deepEqual(await list(reader), [tweetId(1)])
  assert.deepEqual(await timelines.read(absent, null, 10), { kind: 'missing', building: false })
})

test('an empty timeline is a complete list, not a missing one', async () => {
  const account = newAccount()
  await build(account, [], true)
  assert.deepEqual(await timelines.read(account, null, 10), {
    kind: 'found',
    version: 1,
    ids: [],
    atEnd: true,
    complete: true,
  })
})

test('any order and any repetition of deliveries ends in the same sorted list', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 120 }),
      async (numbers) => {
        const account = newAccount()
        await build(account, [], true)
        for (let at = 0; at < numbers.length; at += 7)
          await deliver(account, ...numbers.slice(at, at + 7))
        const expected = [...new Set(numbers)].toSorted((a, b) => b - a).map(tweetId)
        assert.deepEqual(await list(account), expected)
        await timelines.drop(account)
      },
    ),
    { numRuns: 100 },
  )
})

test('a full list keeps its newest 800, has a floor, and a replay does not push them out', async () => {
  const account = newAccount()
  await build(account, [], true)
  const all = Array.from({ length: 900 }, (_, index) => index)
  await deliver(account, ...all)
  await deliver(account, ...all)
  const page = await timelines.read(account, null, 2000)
  assert.equal(page.kind, 'found')
  if (page.kind !== 'found') return
  assert.equal(page.complete, false)
  assert.ok(page.ids.length >= 800 && page.ids.length <= 811)
  assert.deepEqual(page.ids, range(900 - page.ids.length, 899))
})

test('a late tweet below the floor is dropped, above it inserted', async () => {
  const account = newAccount()
  await build(account, [tweetId(30), tweetId(20)], false)
  await deliver(account, 10, 25)
  assert.deepEqual(await list(account), [tweetId(30), tweetId(25), tweetId(20)])
})

test('a list of nothing but a floor takes no tweet, one of nothing at all takes the first', async () => {
  for (const complete of [false, true]) {
    const account = newAccount()
    await build(account, [], complete)
    await deliver(account, 10, 20, 15)
    assert.deepEqual(await list(account), complete ? [20, 15, 10].map(tweetId) : [])
  }
})

test('a late tweet below the last one of a complete list is kept', async () => {
  const account = newAccount()
  await build(account, [tweetId(30)], true)
  await deliver(account, 10)
  assert.deepEqual(await list(account), [tweetId(30), tweetId(10)])
})

test('pushes during a rebuild land in it, and readers use MySQL meanwhile', async () => {
  const account = newAccount()
  assert.ok(await timelines.beginRebuild(account, 'mine', 3))
  await deliver(account, 50, 40)
  assert.deepEqual(await timelines.read(account, null, 10), { kind: 'missing', building: true })
  assert.equal(await timelines.beginRebuild(account, 'other', 3), false)
  const ids = [tweetId(45), tweetId(40), tweetId(5)]
  assert.ok(await timelines.completeRebuild(account, 'mine', { version: 3, ids, complete: true }))
  assert.deepEqual(await list(account), [tweetId(50), tweetId(45), tweetId(40), tweetId(5)])
})

test('a rebuild that was flushed away does not come back', async () => {
  const account = newAccount()
  assert.ok(await timelines.beginRebuild(account, 'first', 1))
  await timelines.drop(account)
  assert.ok(await timelines.beginRebuild(account, 'second', 1))
  const result = { version: 1, ids: [tweetId(1)], complete: true }
  assert.equal(await timelines.completeRebuild(account, 'first', result), false)
  assert.ok(await timelines.completeRebuild(account, 'second', result))
})

test('a list built before the latest follow is rebuilt, a current one is not', async () => {
  const account = newAccount()
  await build(account, [tweetId(1)], true)
  assert.equal(await timelines.beginRebuild(account, 'same', 1), false)
  assert.equal(await timelines.beginRebuild(account, 'newer', 2), true)
})

test('a rebuild that merges more than a list keeps has a floor', async () => {
  const account = newAccount()
  assert.ok(await timelines.beginRebuild(account, 't', 1))
  await deliver(account, 900)
  const result = { version: 1, ids: range(0, 799), complete: true }
  assert.ok(await timelines.completeRebuild(account, 't', result))
  const page = await timelines.read(account, null, 2000)
  assert.equal(page.kind === 'found' && page.complete, false)
  assert.equal(page.kind === 'found' && page.ids.length, 800)
})

test('pages below a bound walk the whole list', async () => {
  const account = newAccount()
  await build(account, range(0, 249), true)
  const seen: TweetId[] = []
  for (let until: TweetId | null = null; ;) {
    const page = await timelines.read(account, until, 17)
    assert.equal(page.kind, 'found')
    if (page.kind !== 'found') return
    seen.push(...page.ids)
    if (page.atEnd) break
    until = page.ids.at(-1) ?? null
  }
  assert.deepEqual(seen, range(0, 249))
})

test('a page of any size says exactly whether the list goes on below it', async () => {
  const ids = range(0, 4)
  for (const complete of [true, false]) {
    const account = newAccount()
    await build(account, ids, complete)
    for (let count = 1; count <= ids.length + 2; count += 1) {
      const page = { kind: 'found', version: 1, complete, atEnd: count >= ids.length }
      assert.deepEqual(await timelines.read(account, null, count), {
        ...page,
        ids: ids.slice(0, count),
      })
      assert.deepEqual(await timelines.read(account, tweetId(1000), count), {
        ...page,
        ids: ids.slice(0, count),
      })
    }
  }
})

test('a list without its marker counts as missing and is replaced', async () => {
  const account = newAccount()
  await build(account, [tweetId(1)], true)
  const popAll = defineScript(`return redis.call('RPOP', KEYS[1])`)
  await cache.run(popAll, [`home:{${bucketOf(account)}}:${account}`], [])
  assert.deepEqual(await timelines.read(account, null, 10), { kind: 'missing', building: false })
  assert.ok(await timelines.beginRebuild(account, 'again', 1))
})
