import { digits } from '@flightpath/storage'
import { compareIds, type AccountId, type TweetId } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { insertMentions, insertTweets } from '../src/storing/tweet-store.ts'
import {
  newAccount,
  openTestWrite,
  storedTweet,
  type TestInstance,
  type TestWrite,
} from './test-write.ts'

let write: TestWrite
let instance: TestInstance

type Row = { readonly id: TweetId; readonly authorId: AccountId; readonly deleted: boolean }

const rows: Row[] = []
const authors = Array.from({ length: 240 }, newAccount)

/** Neighbouring ids differ only below 2^53's precision, so a comparison as doubles would mix them up. */
const firstId = 1_945_000_000_000_000_000n

before(async () => {
  write = await openTestWrite()
  instance = await write.start()
  // The square makes few authors busy and many quiet, as people are.
  for (let index = 0; index < 8000; index += 1) {
    const authorId = authors[Math.floor((((index * 7919) % 1000) ** 2 / 1e6) * authors.length)]
    assert.ok(authorId !== undefined)
    rows.push({
      id: String(firstId + BigInt(index)) as TweetId,
      authorId,
      deleted: index % 11 === 0,
    })
  }
  await insertTweets(
    write.database,
    rows.map(({ id, authorId }) => storedTweet({ id, authorId })),
  )
  const deleted = rows.filter((row) => row.deleted).map(({ id }) => id)
  await write.database.query('UPDATE tweets SET deleted = 1 WHERE id IN (?)', [deleted.map(digits)])
})

after(() => write[Symbol.asyncDispose]())

type Query = {
  authorIds: AccountId[]
  limit: number
  untilId?: TweetId
  sinceId?: TweetId
  upward?: boolean
}

function naive({ authorIds, limit, untilId, sinceId, upward = false }: Query): TweetId[] {
  const wanted = new Set(authorIds)
  const ids = rows
    .filter((row) => wanted.has(row.authorId) && !row.deleted)
    .map(({ id }) => id)
    .filter((id) => untilId === undefined || BigInt(id) < BigInt(untilId))
    .filter((id) => sinceId === undefined || BigInt(id) > BigInt(sinceId))
    .toSorted((a, b) => compareIds(b, a))
  return upward ? ids.slice(-limit) : ids.slice(0, limit)
}

const id = (index: number) => rows[index]?.id as TweetId

test('the newest ids by authors are those that a plain sort of all their tweets gives', async () => {
  const queries: Query[] = []
  for (const authorIds of [authors, authors.slice(0, 1), authors.slice(3, 40), [newAccount()]]) {
    for (const limit of [1, 20, 800, 2000]) {
      queries.push({ authorIds, limit })
      queries.push({ authorIds, limit, untilId: id(4001) })
      queries.push({ authorIds, limit, sinceId: id(7001) })
      queries.push({ authorIds, limit, sinceId: id(3001), upward: true })
      queries.push({ authorIds, limit, untilId: id(4001), upward: true })
      queries.push({ authorIds, limit, untilId: id(5003), sinceId: id(4999) })
    }
  }
  for (const query of queries) {
    const answer = await instance.ask('/internal/tweets/newest-by-authors', query)
    assert.deepEqual(answer, { ids: naive(query) })
  }
})

test('paging by untilId shows every tweet once, without an end before the last', async () => {
  const seen: TweetId[] = []
  let untilId: TweetId | undefined
  for (;;) {
    const query = { authorIds: authors, limit: 700, ...(untilId === undefined ? {} : { untilId }) }
    const answer = await instance.ask('/internal/tweets/newest-by-authors', query)
    const { ids } = answer as { ids: TweetId[] }
    seen.push(...ids)
    if (ids.length < 700) break
    untilId = ids.at(-1)
  }
  assert.deepEqual(seen, naive({ authorIds: authors, limit: rows.length }))
})

test('the newest mentions keep to their bounds', async () => {
  const accountId = newAccount()
  const ids = rows.slice(0, 30).map((row) => row.id)
  await insertMentions(
    write.database,
    ids.map((id) => [accountId, id] as const),
  )
  const ask = (bounds: object) =>
    instance.ask('/internal/tweets/newest-mentions', { accountId, ...bounds })
  const newestFirst = ids.toReversed()
  assert.deepEqual(await ask({ limit: 5 }), { ids: newestFirst.slice(0, 5) })
  assert.deepEqual(await ask({ limit: 50, untilId: ids[20], sinceId: ids[17] }), {
    ids: [ids[19], ids[18]],
  })
  assert.deepEqual(await ask({ limit: 2, sinceId: ids[17], upward: true }), {
    ids: [ids[19], ids[18]],
  })
})

test('a scan in pages passes every row once, ascending', async () => {
  const seen: string[] = []
  let afterId = '0'
  for (;;) {
    const answer = await instance.ask('/internal/tweets/scan', { afterId, limit: 1999 })
    const { tweets } = answer as { tweets: { id: string; posted?: string }[] }
    for (const { id, posted } of tweets) seen.push(posted === undefined ? `-${id}` : id)
    if (tweets.length < 1999) break
    afterId = tweets.at(-1)?.id ?? ''
  }
  assert.deepEqual(
    seen,
    rows.map(({ id, deleted }) => (deleted ? `-${id}` : id)),
  )
})

test('tweets by id leave out unknown and deleted ones', async () => {
  const wanted = rows.slice(0, 1000)
  const answer = await instance.ask('/internal/tweets/by-ids', {
    ids: [...wanted.slice(0, 999).map(({ id }) => id), '1'],
  })
  const { tweets } = answer as { tweets: { id: TweetId }[] }
  assert.deepEqual(
    tweets.map(({ id }) => id).toSorted(compareIds),
    wanted.slice(0, 999).flatMap(({ id, deleted }) => (deleted ? [] : [id])),
  )
  assert.deepEqual(await instance.ask('/internal/tweets/by-ids', { ids: [] }), { tweets: [] })
})
