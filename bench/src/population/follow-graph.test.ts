import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFollowGraph } from './follow-graph.ts'

const options = { accounts: 20_000, followers: 20, seed: 1 }
const graph = createFollowGraph(options)
const counts = Array.from(
  { length: graph.accounts },
  (_, account) => graph.followersOf(account).length,
)

test('accounts have as many followers on average as asked for', () => {
  assert.equal(graph.follows, 400_000)
  for (const followers of [1, 67]) {
    const other = createFollowGraph({ accounts: 5000, followers, seed: 2 })
    assert.equal(other.follows, 5000 * followers)
  }
})

test('a few accounts have very many followers, half have fewer than half the average', () => {
  const descending = counts.toSorted((a, b) => b - a)
  assert.ok((descending[0] ?? 0) >= 4000)
  assert.ok((descending[10_000] ?? 0) <= 12)
  const topPercent = descending.slice(0, 200).reduce((sum, count) => sum + count, 0)
  assert.ok(topPercent / graph.follows > 0.2)
})

test('nobody follows itself or anybody twice', () => {
  for (let account = 0; account < graph.accounts; account += 1) {
    const followers = graph.followersOf(account)
    assert.ok(!followers.includes(account))
    assert.equal(new Set(followers).size, followers.length)
  }
})

test('nobody follows more accounts than the API lets', () => {
  const following = new Uint32Array(graph.accounts)
  for (let account = 0; account < graph.accounts; account += 1) {
    for (const follower of graph.followersOf(account)) {
      following[follower] = (following[follower] ?? 0) + 1
    }
  }
  assert.ok(Math.max(...following) < 200)
})

const lists = (seed: number): number[][] => {
  const made = createFollowGraph({ accounts: 300, followers: 5, seed })
  return Array.from({ length: 300 }, (_, account) => [...made.followersOf(account)])
}

test('the same seed gives the same graph, another one another', () => {
  assert.deepEqual(lists(5), lists(5))
  assert.notDeepEqual(lists(5), lists(6))
})

test('a graph that cannot be is refused', () => {
  assert.throws(() => createFollowGraph({ accounts: 10, followers: 5, seed: 1 }), /too few/)
})
