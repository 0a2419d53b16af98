import { digits } from '@flightpath/storage'
import { parseAccountId, type AccountId } from '@flightpath/contracts'
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

test('short and long lists asked for together each come whole', async () => {
  const sizes = [0, 1, 9_999, 12_000, 3, 6_000, 5_000, 0]
  const authors = await newAccounts(here.client, sizes.length)
  for (const [index, author] of authors.entries()) {
    const size = sizes[index] ?? 0
    if (size > 0) await giveFollowers(author, size)
  }
  const asked = authors.map((id) => ({ id, version: null }))
  const answers = await followersOf(graph.database, asked, Date.now)
  const lengths = new Map(answers.map(({ id, followers }) => [id, followers?.length]))
  assert.deepEqual(
    authors.map((id) => lengths.get(id)),
    sizes,
  )
})

test("a new celebrity's list still comes while its tweets are pushed, and then no more", async () => {
  const { id: star } = await newAccount(here.client, 'star')
  const fans = await newAccounts(here.client, 3)
  for (const fan of fans) await follow(here.client, fan, star)
  const fresh = await audienceOf(here.client, star)
  assert.ok(fresh.celebritySinceMs !== null)
  assert.equal(fresh.followers?.length, 3)

  const minutesLater = (minutes: number) => () => (fresh.celebritySinceMs ?? 0) + minutes * 60_000
  const asked = [{ id: star, version: null }]
  const [after1] = await followersOf(graph.database, asked, minutesLater(1))
  assert.equal(after1?.followers?.length, 3)
  const [after2] = await followersOf(graph.database, asked, minutesLater(2))
  assert.equal(after2?.followersCount, 3)
  assert.ok(after2 !== undefined && !('followers' in after2))
})
