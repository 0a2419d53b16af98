import { digits, sql } from '@flightpath/storage'
import { compareIds, type AccountId, type TweetId } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { insertTweets } from '../src/storing/tweet-store.ts'
import {
  newAccount,
  openTestWrite,
  storedTweet,
  type TestInstance,
  type TestWrite,
} from './test-write.ts'

let write: TestWrite
let instance: TestInstance

const firstId = 1_945_000_000_000_000_000n
const idAt = (index: number) => String(firstId + BigInt(index)) as TweetId
const author = newAccount()
const originals = Array.from({ length: 60 }, (_, index) => idAt(index))
const isGone = (index: number) => index % 7 === 3
const accounts = Array.from({ length: 40 }, newAccount)
const popular = idAt(0)

type Entry = { readonly id: string; readonly position: string }

/** What each kind of page of each subject should hold, in no order. */
const expected = new Map<string, Entry[]>()

function expect(kind: string, subject: string, entry: Entry): void {
  const name = `${kind} ${subject}`
  expected.set(name, [...(expected.get(name) ?? []), entry])
}

before(async () => {
  write = await openTestWrite()
  instance = await write.start()
  const tweets = originals.map((id) => storedTweet({ id, authorId: author }))
  const edges: [AccountId, TweetId, TweetId][] = []
  const reposts: [AccountId, TweetId, TweetId, AccountId][] = []
  for (const [index, id] of originals.entries()) {
    for (const [rank, account] of accounts.entries()) {
      // Everybody likes and reposts the popular one; of the others some do, in an order that is not that of ids.
      if (index !== 0 && (index * 13 + rank * 7) % 5 !== 0) continue
      const at = 1000 + ((index * 31 + rank * 17) % 997) * 100 + rank
      const position = idAt(at)
      const repostId = idAt(1_000_000 + index * 1000 + ((rank * 23) % 89))
      edges.push([account, id, position])
      reposts.push([account, id, repostId, author])
      tweets.push(
        storedTweet({ id: repostId, authorId: account, reposted: { id, authorId: author } }),
      )
      if (isGone(index)) continue
      expect('likes-by', account, { id, position })
      expect('bookmarks-by', account, { id, position })
      expect('likers', id, { id: account, position })
      expect('reposters', id, { id: account, position: repostId })
      expect('reposts', id, { id: repostId, position: repostId })
    }
    if (!isGone(index)) expect('reposts-of-author', author, { id, position: id })
  }
  for (let index = 0; index < 50; index += 1) {
    const id = idAt(2_000_000 + index)
    tweets.push(storedTweet({ id, authorId: author, quoted: { id: popular, authorId: author } }))
    expect('quotes', popular, { id, position: id })
  }
  await insertTweets(write.database, tweets)
  for (const table of [sql`likes`, sql`bookmarks`]) {
    const rows = edges.map((edge) => edge.map(digits))
    await write.database.query(
      sql`INSERT INTO ${table} (account_id, tweet_id, position) VALUES ${rows}`,
    )
  }
  await write.database.query(
    'INSERT INTO reposts (account_id, tweet_id, repost_id, tweet_author_id) VALUES ?',
    [reposts.map((repost) => repost.map(digits))],
  )
  await write.database.query(
    `INSERT INTO tweet_counts (tweet_id, replies, reposts, quotes, likes, bookmarks, version)
     SELECT tweet_id, 0, COUNT(*), 0, 0, 0, 1 FROM reposts GROUP BY tweet_id`,
  )
  await write.database.query('UPDATE tweets SET deleted = 1 WHERE id IN (?)', [
    originals.filter((_, index) => isGone(index)).map(digits),
  ])
})

after(() => write[Symbol.asyncDispose]())

const latestFirst = (a: Entry, b: Entry) => compareIds(b.position, a.position)

async function page(
  [kind, subjectId]: [string, string],
  bounds: { before?: string; after?: string; limit: number },
): Promise<Entry[]> {
  const answer = await instance.ask('/internal/engagements', {
    kind,
    subjectId,
    before: null,
    after: null,
    ...bounds,
  })
  return (answer as { entries: Entry[] }).entries
}

const cases = (): [string, string][] => [
  ['likes-by', accounts[3] as string],
  ['bookmarks-by', accounts[4] as string],
  ['reposts-of-author', author],
  ['likers', popular],
  ['reposters', popular],
  ['reposts', popular],
  ['quotes', popular],
]

test('pages of every kind hold what is there, the latest first, walking down and up', async () => {
  for (const which of cases()) {
    const all = (expected.get(which.join(' ')) ?? []).toSorted(latestFirst)
    assert.ok(all.length >= 8, `${which[0]}: ${all.length}`)
    assert.deepEqual(await page(which, { limit: 1000 }), all, which[0])
    const down: Entry[] = []
    for (let entries = await page(which, { limit: 7 }); entries.length > 0;) {
      down.push(...entries)
      entries = await page(which, { limit: 7, before: entries.at(-1)?.position ?? '' })
    }
    assert.deepEqual(down, all, which[0])
    const up: Entry[] = []
    for (let entries = await page(which, { limit: 7, after: '0' }); entries.length > 0;) {
      up.unshift(...entries)
      entries = await page(which, { limit: 7, after: entries[0]?.position ?? '' })
    }
    assert.deepEqual(up, all, which[0])
  }
})

test('a subject without any has an empty page', async () => {
  for (const [kind] of cases()) assert.deepEqual(await page([kind, '77'], { limit: 5 }), [])
})

test('states and search rows leave out nothing that was asked for', async () => {
  const ids = [popular, idAt(3), '5']
  const states = await instance.ask('/internal/tweets/states', { ids })
  const counts = { replies: 0, reposts: 40, quotes: 0, likes: 0 }
  assert.deepEqual(states, { states: [{ id: popular, ...counts, bookmarks: 0 }] })
  const answer = await instance.ask('/internal/tweets/search-rows', { ids })
  const { tweets } = answer as { tweets: { id: TweetId; posted?: string }[] }
  const byId = tweets.toSorted((a, b) => compareIds(a.id, b.id))
  assert.deepEqual(
    byId.map(({ posted, ...row }) => [row, posted !== undefined]),
    [
      [{ id: popular, version: 1, countsVersion: 1, ...counts }, true],
      [{ id: idAt(3), version: 1, countsVersion: 1, ...counts, reposts: 8 }, false],
    ],
  )
  const unknown = newAccount()
  assert.deepEqual(await instance.ask('/internal/authors/states', { ids: [unknown] }), {
    states: [{ id: unknown, tweets: 0, likes: 0 }],
  })
  for (const path of ['tweets/states', 'tweets/search-rows', 'authors/states']) {
    const [list] = Object.values((await instance.ask(`/internal/${path}`, { ids: [] })) as object)
    assert.deepEqual(list, [])
  }
})
