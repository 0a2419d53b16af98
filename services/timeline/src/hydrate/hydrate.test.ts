import type { AccountId, TweetId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Marks } from '@flightpath/view-versions'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hydrate } from './hydrate.ts'
import { createReadCounts } from './read-counts.ts'
import { createReadAccounts } from './read-accounts.ts'
import { createReadCopies, type Copy } from './read-copies.ts'
import { createReadTweets } from './read-tweets.ts'
import { account, accountId, tweet, tweetId } from '../test-tweets.ts'

/** An owner that answers what `answer` gives, and counts its requests. */
function ownerOf(answer: () => Promise<object>) {
  const owner = { requests: 0 }
  const client: Client = {
    call() {
      owner.requests += 1
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each test asks one route only
      return answer() as Promise<never>
    },
    [Symbol.asyncDispose]: async () => undefined,
  }
  return Object.assign(owner, { client })
}

/** A log by hand: what was marked at which place. */
function openLog() {
  let history = {}
  let [place, nowMs] = [0, 0]
  const marked = new Map<TweetId | AccountId, number>()
  return {
    mark: (id: TweetId | AccountId) => marked.set(id, (place += 1)),
    pass: (ms: number) => (nowMs += ms),
    flush() {
      history = {}
      marked.clear()
    },
    read: async (): Promise<Marks> => {
      const now = history
      const isMarked = (id: TweetId | AccountId, since: Marks) =>
        since.history !== now || (marked.get(id) ?? 0) > since.place
      return {
        history,
        place,
        readMs: nowMs,
        isDeleted: (id) => marked.has(id),
        isChanged: isMarked,
        isTweetChanged: isMarked,
      }
    },
  }
}

const id = accountId(7)

test('counts are asked for once, and again after what is counted changed', async () => {
  const log = openLog()
  const tweet = tweetId(8)
  const counts = { replies: 0, reposts: 0, quotes: 0, likes: 0, bookmarks: 0 }
  const write = ownerOf(async () => ({ states: [{ id: tweet, ...counts }] }))
  const graph = ownerOf(async () => ({
    states: [{ id, followers: 1, following: 2, listed: 3, connections: [] }],
  }))
  const read = createReadCounts({ graph: graph.client, write: write.client })
  for (const requests of [1, 2, 3]) {
    for (let time = 0; time < 2; time += 1) {
      assert.equal((await read.tweets([tweet], await log.read()))[0]?.likes, 0)
      assert.equal((await read.accounts([id], await log.read()))[0]?.listed, 3)
    }
    assert.deepEqual([write.requests, graph.requests], [requests, requests])
    if (requests === 1) for (const marked of [id, tweet]) log.mark(marked)
    else log.flush()
  }
  for (let time = 0; time < 2; time += 1) await read.tweets([tweet], null)
  assert.equal(write.requests, 5)
})

test('an account is asked for once, and again after each change', async () => {
  const log = openLog()
  const graph = ownerOf(async () => ({ accounts: [account(id)] }))
  const read = createReadAccounts(graph.client)
  for (const requests of [1, 2, 3]) {
    for (let time = 0; time < 2; time += 1) {
      assert.equal((await read([id], await log.read()))[0]?.id, id)
    }
    assert.equal(graph.requests, requests)
    if (requests === 1) log.mark(id)
    else log.flush()
  }
})

test('an account that changed while it was loaded is loaded again', async () => {
  const log = openLog()
  const loads = [Promise.withResolvers<object>(), Promise.withResolvers<object>()]
  const graph = ownerOf(() => loads[graph.requests - 1]?.promise ?? assert.fail('asked too often'))
  const read = createReadAccounts(graph.client)
  const first = read([id], await log.read())
  await new Promise((resolve) => setImmediate(resolve))
  log.mark(id)
  loads[0]?.resolve({ accounts: [account(id, { name: 'before' })] })
  assert.equal((await first)[0]?.name, 'before')
  loads[1]?.resolve({ accounts: [account(id, { name: 'after' })] })
  for (let reads = 0; reads < 2; reads += 1) {
    assert.equal((await read([id], await log.read()))[0]?.name, 'after')
  }
})

test('a deleted tweet is neither shown nor asked for, though it was loaded as it was deleted', async () => {
  const log = openLog()
  const shown = tweetId(9)
  const loading = Promise.withResolvers<object>()
  const write = ownerOf(() => loading.promise)
  const read = createReadTweets(write.client)
  const first = read([shown], await log.read())
  await new Promise((resolve) => setImmediate(resolve))
  log.mark(shown)
  loading.resolve({ tweets: [tweet(shown, id)] })
  assert.equal((await first)[0]?.tweet.id, shown)
  assert.deepEqual(await read([shown], await log.read()), [undefined])
  assert.equal(write.requests, 1)
})

test('copies of tweets are void in another history and after ten minutes, and without Redis none is used or kept', async () => {
  const log = openLog()
  const shown = tweetId(9)
  const write = ownerOf(async () => ({ tweets: [tweet(shown, id)] }))
  const read = createReadTweets(write.client)
  await read([shown], await log.read())
  await read([shown], await log.read())
  assert.equal(write.requests, 1)
  log.flush()
  await read([shown], await log.read())
  assert.equal(write.requests, 2)
  await read([shown], null)
  await read([shown], null)
  assert.equal(write.requests, 4)
  await read([shown], await log.read())
  assert.equal(write.requests, 4)
  log.pass(10 * 60 * 1000)
  await read([shown], await log.read())
  assert.equal(write.requests, 5)
})

test('a tweet that keeps its author takes the changed one, and is gone when it was deleted', async () => {
  const log = openLog()
  const shown = tweetId(9)
  const write = ownerOf(async () => ({ tweets: [tweet(shown, id)] }))
  const graph = ownerOf(async () => ({ accounts: [account(id, { name: `${graph.requests}` })] }))
  const hydration = {
    tweets: createReadTweets(write.client),
    accounts: createReadAccounts(graph.client),
  }
  const authorName = async (marks?: null) =>
    (await hydrate(hydration, [shown], marks === null ? null : await log.read()))[0]?.author.name
  assert.deepEqual([await authorName(), await authorName()], ['1', '1'])
  log.mark(id)
  assert.deepEqual([await authorName(), await authorName()], ['2', '2'])
  log.flush()
  assert.deepEqual([await authorName(), await authorName()], ['3', '3'])
  assert.equal(await authorName(null), '4')
  log.mark(shown)
  assert.equal(await authorName(), undefined)
})

test('each answer stands in its id’s place, however often it is asked for and whatever is unknown', async () => {
  const log = openLog()
  const [kept, loaded, unknown] = [tweetId(1), tweetId(2), tweetId(3)]
  const write = ownerOf(async () => ({ tweets: [tweet(loaded, id), tweet(kept, id)] }))
  const read = createReadTweets(write.client)
  const marks = await log.read()
  await read([kept], marks)
  const asked = [loaded, undefined, unknown, kept, loaded]
  for (const known of [marks, null]) {
    const tweets = await read(asked, known)
    assert.deepEqual(
      tweets.map((found) => found?.tweet.id),
      [loaded, undefined, undefined, kept, loaded],
    )
  }
})

test('copies take no more bytes than they may: the oldest is asked for again, the newest is not', async () => {
  const log = openLog()
  const asked: TweetId[] = []
  const read = createReadCopies<TweetId, Copy>({
    async load(ids) {
      asked.push(...ids)
      return new Map(ids.map((id) => [id, { since: null }]))
    },
    isCurrent: () => true,
    keepMs: 1000,
    heldBytes: 30,
    bytesOf: () => 10,
  })
  const marks = await log.read()
  const ids = [1, 2, 3, 4].map(tweetId)
  for (const id of ids) await read([id], marks)
  await read(ids.slice(1), marks)
  assert.deepEqual(asked, ids)
  await read(ids.slice(0, 1), marks)
  assert.deepEqual(asked, [...ids, tweetId(1)])
})
