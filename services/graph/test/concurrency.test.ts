// Runs alone: it sends so much at once that a busy machine answers 503.
import { limits, parseAccountId, ProblemError, type AccountId } from '@flightpath/contracts'
import { column, digits, rowReader, sql } from '@flightpath/storage'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import {
  audienceOf,
  countsOf,
  createTestGraph,
  follow,
  newAccount,
  newAccounts,
  relationsOfOne,
  unfollow,
  type Instance,
  type TestGraph,
} from './running-graph.ts'

let graph: TestGraph
let instances: Instance[]
before(async () => {
  graph = await createTestGraph(process.env)
  instances = [await graph.start(), await graph.start()]
})
after(() => graph[Symbol.asyncDispose]())

function clientOf(index: number) {
  const instance = instances[index % instances.length]
  assert.ok(instance !== undefined)
  return instance.client
}

const people = 5
const change = fc.record({
  follows: fc.boolean(),
  from: fc.nat(people - 1),
  step: fc.integer({ min: 1, max: people - 1 }),
})

test('whatever follows and unfollows run at once, both directions, counts and versions agree', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 60 }), async (changes) => {
      const accounts = await newAccounts(clientOf(0), people)
      const answers = await Promise.all(
        changes.map(({ follows, from, step }, index) => {
          const follower = at(accounts, from)
          const followee = at(accounts, (from + step) % people)
          return (follows ? follow : unfollow)(clientOf(index), follower, followee)
        }),
      )
      for (const [index, { data }] of answers.entries()) {
        assert.equal(data.following, changes[index]?.follows)
      }
      for (const account of accounts) await checkSides(account)
      for (const [index, account] of accounts.entries()) {
        const own = changes.filter(({ from }) => from === index)
        await checkVersions(account, own)
      }
    }),
    { numRuns: 30, endOnFailure: true },
  )
})

function at(accounts: readonly AccountId[], index: number): AccountId {
  const account = accounts[index]
  assert.ok(account !== undefined)
  return account
}

const readRows = rowReader({
  followerId: column.parsed(parseAccountId),
  followeeId: column.parsed(parseAccountId),
  position: column.string,
})

/** The rows of both tables that have the account on either side are the same, and its counts are theirs. */
async function checkSides(account: AccountId): Promise<void> {
  const [following, followers] = await Promise.all(
    [sql`following`, sql`followers`].map(async (table) =>
      readRows(
        await graph.database.query(
          sql`SELECT follower_id AS followerId, followee_id AS followeeId, position
            FROM ${table}
            WHERE follower_id = ${digits(account)} OR followee_id = ${digits(account)}
            ORDER BY position`,
        ),
      ),
    ),
  )
  assert.ok(following !== undefined && followers !== undefined)
  assert.deepEqual(following, followers)
  const followersCount = followers.filter(({ followeeId }) => followeeId === account).length
  const followingCount = following.filter(({ followerId }) => followerId === account).length
  assert.deepEqual(await countsOf(clientOf(0), account), [followersCount, followingCount])
  const audience = await audienceOf(clientOf(1), account)
  assert.equal(audience.followers?.length, followersCount)
}

/** A version counts the changes, of which there are as many more follows than unfollows as accounts followed. */
async function checkVersions(
  account: AccountId,
  own: readonly { follows: boolean }[],
): Promise<void> {
  const { version, followVersion, following } = await relationsOfOne(clientOf(0), account)
  assert.equal(version % 2, following.length % 2)
  assert.ok(version >= following.length && version <= own.length)
  assert.ok(followVersion <= version)
  assert.equal(followVersion > 0, version > 0)
}

test('many that follow each other in a circle at once all succeed', async () => {
  const accounts = await newAccounts(clientOf(0), 12)
  const edges = accounts.flatMap((follower) =>
    accounts.filter((followee) => followee !== follower).map((followee) => [follower, followee]),
  )
  await Promise.all(
    edges.map(([follower, followee], index) => {
      assert.ok(follower !== undefined && followee !== undefined)
      return follow(clientOf(index), follower, followee)
    }),
  )
  for (const account of accounts) {
    assert.deepEqual(await countsOf(clientOf(0), account), [11, 11])
    assert.equal((await relationsOfOne(clientOf(0), account)).version, 11)
  }
})

test('a hundred that follow one account at once all succeed, and its count is exact', async () => {
  const { id: star } = await newAccount(clientOf(0), 'star')
  const fans = await newAccounts(clientOf(0), 100)
  await Promise.all(fans.map((fan, index) => follow(clientOf(index), fan, star)))
  const { version, followersCount, followers } = await audienceOf(clientOf(0), star)
  assert.deepEqual([version, followersCount, followers?.length], [100, 100, 100])
})

test('nobody follows more than the limit, not even with several requests at once', async () => {
  const { id: alice } = await newAccount(clientOf(0), 'alice')
  const others = await newAccounts(clientOf(0), 6)
  const filler = Array.from({ length: limits.following - 2 }, (_, index) => [
    digits(alice),
    index + 1,
    1,
  ])
  await graph.database.query('INSERT INTO following VALUES ?', [filler])
  await graph.database.execute('UPDATE relations SET following_count = ? WHERE account_id = ?', [
    filler.length,
    digits(alice),
  ])
  const answers = await Promise.allSettled(
    others.map((other, index) => follow(clientOf(index), alice, other)),
  )
  const refused = answers.filter((answer) => answer.status === 'rejected')
  assert.equal(refused.length, 4)
  for (const { reason } of refused) {
    assert.ok(reason instanceof ProblemError)
    assert.equal(reason.problem.status, 403)
    assert.match(reason.problem.detail, /5000/)
  }
  assert.equal((await relationsOfOne(clientOf(0), alice)).following.length, limits.following)

  const followed = others.filter((_, index) => answers[index]?.status === 'fulfilled')
  for (const other of followed) {
    assert.equal((await follow(clientOf(0), alice, other)).data.following, true)
  }
  const [last] = followed
  const [waiting] = others.filter((_, index) => answers[index]?.status === 'rejected')
  assert.ok(last !== undefined && waiting !== undefined)
  await unfollow(clientOf(0), alice, last)
  assert.equal((await follow(clientOf(1), alice, waiting)).data.following, true)
})

test('a version and its list belong together, however many follows are committed meanwhile', async () => {
  const { id: alice } = await newAccount(clientOf(0), 'alice')
  const others = await newAccounts(clientOf(0), 40)
  let running = true
  const following = (async () => {
    for (const other of others) await follow(clientOf(0), alice, other)
    running = false
  })()
  let reads = 0
  while (running) {
    const { version, following: list } = await relationsOfOne(clientOf(1), alice)
    assert.equal(list.length, version)
    const audience = await audienceOf(clientOf(1), at(others, 0))
    assert.ok((audience.followers?.length ?? 0) >= audience.version)
    reads += 1
  }
  await following
  assert.ok(reads > 5, `only ${reads} reads`)
})
