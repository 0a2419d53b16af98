import { digits } from '@flightpath/storage'
import { compareIds, parseAccountId, type AccountId } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { followersOf } from '../src/following/followers-of.ts'
import {
  audienceIfChanged,
  audienceOf,
  createTestGraph,
  follow,
  newAccount,
  newAccounts,
  unfollow,
  type Instance,
  type TestGraph,
} from './running-graph.ts'

let graph: TestGraph
let here: Instance
before(async () => {
  graph = await createTestGraph(process.env, { celebrityThreshold: 2 })
  here = await graph.start()
})
after(() => graph[Symbol.asyncDispose]())

function accountId(value: number | string): AccountId {
  const id = parseAccountId(String(value))
  assert.ok(id !== null)
  return id
}

/** Gives an author that many followers behind the service's back. */
async function giveFollowers(author: AccountId, count: number): Promise<AccountId[]> {
  const followers = Array.from({ length: count }, (_, index) => accountId(1_000_000 + index * 3))
  await graph.database.query('INSERT INTO followers VALUES ?', [
    followers.map((follower, index) => [digits(author), digits(follower), index + 1]),
  ])
  await graph.database.execute(
    'UPDATE audiences SET followers_count = ?, version = ? WHERE account_id = ?',
    [count, count, digits(author)],
  )
  return followers
}

test('an author comes only to an asker who holds another version', async () => {
  const { id: author } = await newAccount(here.client)
  const [fan] = await newAccounts(here.client, 1)
  assert.ok(fan !== undefined)
  await follow(here.client, fan, author)
  assert.deepEqual((await audienceOf(here.client, author)).followers, [fan])
  assert.deepEqual((await audienceOf(here.client, author, 0)).followers, [fan])
  assert.equal(await audienceIfChanged(here.client, author, 1), null)
  await unfollow(here.client, fan, author)
  assert.deepEqual((await audienceOf(here.client, author, 1)).followers, [])
})

test('an author that nobody knows has no followers', async () => {
  assert.deepEqual(await audienceOf(here.client, accountId(4711)), {
    id: '4711',
    version: 0,
    followersCount: 0,
    celebritySinceMs: null,
    followers: [],
    next: null,
  })
})

test('a long list comes whole, although it is read in parts', async () => {
  const { id: author } = await newAccount(here.client)
  const followers = await giveFollowers(author, 25_000)
  assert.deepEqual((await audienceOf(here.client, author)).followers, followers)
  await graph.database.query('DELETE FROM followers WHERE followee_id = ? LIMIT 5000', [
    digits(author),
  ])
  const { followers: rest } = await audienceOf(here.client, author)
  assert.equal(rest?.length, 20_000)
})

/** Asks for pages until all lists are whole; resolves with the lists and the number of followers in each page. */
async function readPages(
  authors: readonly AccountId[],
  limit: number,
  between: () => Promise<void> = async () => undefined,
) {
  const lists = new Map<AccountId, AccountId[]>()
  const pages: number[] = []
  let asked = authors.map((id): Parameters<typeof followersOf>[1]['authors'][number] => {
    return { id, version: null, after: null }
  })
  while (asked.length > 0) {
    if (pages.length > 0) await between()
    const answers = await followersOf(graph.database, { authors: asked, limit }, Date.now)
    for (const { id, followers = [] } of answers) {
      lists.set(id, [...(lists.get(id) ?? []), ...followers])
    }
    pages.push(sum(answers.map(({ followers }) => followers?.length ?? 0)))
    asked = answers
      .filter(({ next }) => next !== null)
      .map(({ id, version, next: after }) => ({ id, version, after }))
  }
  return { lists, pages }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

test('short and long lists asked for together each come whole, in pages that keep their bound', async () => {
  const sizes = [0, 1, 9_999, 12_000, 3, 6_000, 5_000, 0]
  const authors = await newAccounts(here.client, sizes.length)
  const expected = new Map<AccountId, AccountId[]>()
  for (const [index, author] of authors.entries()) {
    const size = sizes[index] ?? 0
    expected.set(author, size === 0 ? [] : await giveFollowers(author, size))
  }
  for (const limit of [100_000, 12_000, 10_000, 4_999]) {
    const { lists, pages } = await readPages(authors, limit)
    assert.deepEqual(lists, expected)
    assert.ok(Math.max(...pages) <= limit, `pages of ${pages.join(', ')}, at most ${limit}`)
    if (limit === 100_000) assert.equal(pages.length, 1)
  }
})

test('a list is read on where its page ended, whoever comes and goes meanwhile', async () => {
  const [early, author] = await newAccounts(here.client, 2)
  const fans = (await newAccounts(here.client, 7)).toSorted(compareIds)
  assert.ok(early !== undefined && author !== undefined)
  for (const fan of fans) await follow(here.client, fan, author)
  const leaving = fans.at(-1)
  assert.ok(leaving !== undefined)
  const { lists, pages } = await readPages([author], 3, async () => {
    await follow(here.client, early, author)
    await unfollow(here.client, leaving, author)
  })
  assert.deepEqual([lists.get(author), pages], [fans.slice(0, -1), [3, 3, 0]])
})

test("a new celebrity's list still comes while its tweets are pushed, and then no more", async () => {
  const { id: star } = await newAccount(here.client, 'star')
  const fans = (await newAccounts(here.client, 3)).toSorted(compareIds)
  for (const fan of fans) await follow(here.client, fan, star)
  const fresh = await audienceOf(here.client, star)
  assert.ok(fresh.celebritySinceMs !== null)
  assert.equal(fresh.followers?.length, 3)

  const minutesLater = (minutes: number) => () => (fresh.celebritySinceMs ?? 0) + minutes * 60_000
  const asked = { authors: [{ id: star, version: null, after: null }], limit: 2 }
  const [after1] = await followersOf(graph.database, asked, minutesLater(1))
  assert.equal(after1?.followers?.length, 2)
  const [after2] = await followersOf(graph.database, asked, minutesLater(2))
  assert.equal(after2?.followersCount, 3)
  assert.ok(after2 !== undefined && !('followers' in after2))
  // What was begun is ended.
  const rest = { authors: [{ id: star, version: null, after: after1?.next ?? null }], limit: 2 }
  const [after3] = await followersOf(graph.database, rest, minutesLater(2))
  assert.deepEqual([after3?.followers, after3?.next], [[fans[2]], null])
})
