// Runs alone: it sends so much at once that a busy machine answers 503.
import { accountStates, listsByIds, ProblemError, type AccountId } from '@flightpath/contracts'
import { column, digits, rowReader, uncheckedSql } from '@flightpath/storage'
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { actsOf } from './acts.ts'
import {
  audienceOf,
  createTestGraph,
  follow,
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

/** Sends them in their order, so many at once that they meet, and no more than a busy machine answers in time. */
async function sendAll(requests: readonly (() => Promise<unknown>)[]): Promise<void> {
  const sent = Readable.from(requests).map((send: () => Promise<unknown>) => send(), {
    concurrency: 48,
  })
  await sent.toArray()
}

const people = 4
const verbs = [
  'follow',
  'follow',
  'follow',
  'unfollow',
  'block',
  'unblock',
  'accept',
  'decline',
  'mute',
  'unmute',
  'protect',
  'open',
] as const

const act = fc.record({
  verb: fc.constantFrom(...verbs),
  from: fc.nat(people - 1),
  step: fc.integer({ min: 1, max: people - 1 }),
})

type Act = { verb: (typeof verbs)[number]; from: number; step: number }

function perform({ verb, from, step }: Act, accounts: readonly AccountId[], index: number) {
  const client = clientOf(index)
  const acts = actsOf(client)
  const one = accounts[from]
  const other = accounts[(from + step) % people]
  assert.ok(one !== undefined && other !== undefined)
  switch (verb) {
    case 'follow':
      return follow(client, one, other)
    case 'unfollow':
      return unfollow(client, one, other)
    case 'protect':
      return acts.change(one, { protected: true })
    case 'open':
      return acts.change(one, { protected: false })
    case 'block':
    case 'unblock':
    case 'accept':
    case 'decline':
    case 'mute':
    case 'unmute':
      return acts[verb](one, other)
  }
}

test('whatever people do to each other at once, no request fails and all that is stored agrees', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 80 }), async (program) => {
      const accounts = await newAccounts(clientOf(0), people)
      await Promise.all(
        program.map(async (step, index) => {
          try {
            await perform(step, accounts, index)
          } catch (error) {
            // Blocked, or nothing to accept. A deadlock or a lost lock would be another error.
            if (!(error instanceof ProblemError)) throw error
            assert.ok([403, 404].includes(error.problem.status), error.problem.detail)
          }
        }),
      )
      await checkAll(accounts)
      // Unprotected at the end, everybody has accepted everybody who asked.
      await Promise.all(
        accounts.map((account, index) =>
          actsOf(clientOf(index)).change(account, { protected: false }),
        ),
      )
      const { requests } = await checkAll(accounts)
      assert.deepEqual(requests, [])
    }),
    { numRuns: 25, endOnFailure: true },
  )
})

const text = column.string
const readEdges = rowReader({ a: text, b: text, position: column.nullable(text) })

/** Edges of one table among these accounts, as `a b position`, sorted. */
async function edgesOf(
  table: string,
  [a, b]: readonly [string, string],
  accounts: readonly AccountId[],
  position = 'position',
): Promise<string[]> {
  const rows = await graph.database.query(
    uncheckedSql(
      `SELECT ${a} AS a, ${b} AS b, ${position} AS position
       FROM ${table}
       WHERE ${a} IN (?) AND ${b} IN (?)`,
      [accounts.map(digits), accounts.map(digits)],
    ),
  )
  return readEdges(rows)
    .map((edge) => `${edge.a} ${edge.b} ${edge.position ?? ''}`)
    .toSorted()
}

const pairOf = (edge: string) => edge.split(' ').slice(0, 2).join(' ')
const reversed = (pair: string) => pair.split(' ').toReversed().join(' ')

/** Checks what must hold whenever nobody is at it. */
async function checkAll(accounts: readonly AccountId[]): Promise<{ requests: string[] }> {
  const following = await edgesOf('following', ['follower_id', 'followee_id'], accounts)
  const followers = await edgesOf('followers', ['follower_id', 'followee_id'], accounts)
  assert.deepEqual(following, followers)
  const blocks = (await edgesOf('blocks', ['blocker_id', 'blocked_id'], accounts)).map(pairOf)
  const blockedBy = await edgesOf('blocked_by', ['blocker_id', 'blocked_id'], accounts, 'NULL')
  assert.deepEqual(blocks, blockedBy.map(pairOf))
  const requests = (await edgesOf('follow_requests', ['requester_id', 'target_id'], accounts)).map(
    pairOf,
  )
  const follows = following.map(pairOf)
  for (const pair of [...follows, ...requests]) {
    assert.ok(!blocks.includes(pair) && !blocks.includes(reversed(pair)), `${pair} are blocked`)
  }
  for (const pair of requests) assert.ok(!follows.includes(pair), `${pair} is asked and done`)
  await checkRequestsAreOfProtected(requests)
  for (const account of accounts) await checkAccount(account, follows, blocks)
  return { requests }
}

const readProtected = rowReader({ id: text, isProtected: column.boolean })

async function checkRequestsAreOfProtected(requests: readonly string[]): Promise<void> {
  const targets = requests.map((pair) => pair.split(' ')[1] ?? '')
  if (targets.length === 0) return
  const rows = await graph.database.query(
    'SELECT id, protected AS isProtected FROM accounts WHERE id IN (?)',
    [targets],
  )
  for (const { id, isProtected } of readProtected(rows)) {
    assert.ok(isProtected, `${id} is not protected and has requests`)
  }
}

async function checkAccount(
  account: AccountId,
  follows: readonly string[],
  blocks: readonly string[],
): Promise<void> {
  const followees = follows.filter((pair) => pair.startsWith(`${account} `))
  const fans = follows.filter((pair) => pair.endsWith(` ${account}`))
  const relations = await relationsOfOne(clientOf(0), account)
  assert.deepEqual(relations.following, followees.map(otherThan(account)).toSorted())
  const blocked = blocks.filter((pair) => pair.split(' ').includes(account))
  assert.deepEqual(relations.blocked, [...new Set(blocked.map(otherThan(account)))].toSorted())
  assert.ok(relations.followVersion <= relations.version)
  const { followersCount, followers } = await audienceOf(clientOf(1), account)
  assert.equal(followersCount, fans.length)
  assert.deepEqual(followers?.toSorted(), fans.map(otherThan(account)).toSorted())
  const { states } = await clientOf(0).call(accountStates, {
    body: { ids: [account], viewerId: null },
  })
  assert.deepEqual([states[0]?.followers, states[0]?.following], [fans.length, followees.length])
}

function otherThan(account: AccountId): (pair: string) => string {
  return (pair) => pair.split(' ').find((id) => id !== account) ?? ''
}

test('two that block each other at once, from both instances, both succeed every time', async () => {
  for (let round = 0; round < 10; round += 1) {
    const [one, two] = await newAccounts(clientOf(0), 2)
    assert.ok(one !== undefined && two !== undefined)
    await Promise.all([follow(clientOf(0), one, two), follow(clientOf(1), two, one)])
    await Promise.all([
      actsOf(clientOf(0)).block(one, two),
      actsOf(clientOf(1)).block(two, one),
      unfollow(clientOf(1), one, two),
    ])
    await checkAll([one, two])
    assert.equal((await relationsOfOne(clientOf(0), one)).following.length, 0)
  }
})

test('lists with the same people, changed and deleted at once, leave every count exact', async () => {
  const [alice, bob, ...members] = await newAccounts(clientOf(0), 12)
  assert.ok(alice !== undefined && bob !== undefined)
  const owners = [alice, bob]
  const lists = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const owner = owners[index % 2] ?? alice
      const id = await actsOf(clientOf(index)).createList(owner, {
        name: `list ${index}`,
        private: index % 3 === 0,
      })
      return { owner, id, index }
    }),
  )
  const other = (index: number) => actsOf(clientOf(index + 1))
  await sendAll(
    lists.flatMap(({ owner, id, index }) => {
      const acts = actsOf(clientOf(index))
      return [
        ...members.map((member) => () => acts.addMember(owner, id, member)),
        ...members.map((member) => () => other(index).addMember(owner, id, member)),
        ...members.map((member) => () => acts.followList(member, id).catch(toStatus)),
        () => acts.changeList(owner, id, { private: index % 2 === 0 }),
      ]
    }),
  )
  await sendAll(
    lists.flatMap(({ owner, id, index }) => {
      const acts = actsOf(clientOf(index))
      return [
        ...members
          .slice(0, 4)
          .map((member) => () => acts.removeMember(owner, id, member).catch(toStatus)),
        () => acts.changeList(owner, id, { private: index % 3 === 1 }).catch(toStatus),
        ...(index === 5 ? [() => acts.deleteList(owner, id)] : []),
      ]
    }),
  )
  const { lists: left } = await clientOf(1).call(listsByIds, {
    body: { ids: lists.map(({ id }) => id) },
  })
  assert.equal(left.length, 5)
  for (const list of left) assert.equal(list.members, members.length - 4)
  const publicLists = left.filter((list) => !list.private).length
  const { states } = await clientOf(1).call(accountStates, {
    body: { ids: members, viewerId: null },
  })
  const listed = new Map(states.map((state) => [state.id, state.listed]))
  for (const [index, member] of members.entries()) {
    assert.equal(listed.get(member), index < 4 ? 0 : publicLists)
  }
  await checkFollowerCounts(left)
})

function toStatus(error: unknown): number {
  if (error instanceof ProblemError) return error.problem.status
  throw error
}

async function checkFollowerCounts(
  lists: readonly { id: string; followers: number }[],
): Promise<void> {
  for (const { id, followers } of lists) {
    const { rows } = await graph.database.query(
      'SELECT account_id FROM list_followers WHERE list_id = ?',
      [id],
    )
    assert.equal(rows.length, followers)
  }
}
