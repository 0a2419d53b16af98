// Fills graph's schema with a population as if everybody had signed up and followed; for the bench and `load --prepare`.
import type { StoresConfig } from '@flightpath/cli/state'
import { openLeasedSnowflake, type Database } from '@flightpath/storage'
import { createHash } from 'node:crypto'
import { bulkInsert, rowsOf, sqlBytes } from './bulk-insert.ts'
import { createFollowGraph, type FollowGraph } from './follow-graph.ts'
import { openGraphDatabase } from './open-databases.ts'
import { bearerAt, usernameAt, type Population, type PopulationRecipe } from './population.ts'

export type BulkLoadOptions = {
  /** Authors with more followers become celebrities, as graph would make them. */
  readonly celebrityThreshold: number
  /** Without tokens nobody can act as these accounts; a million of them take half a minute. */
  readonly tokensFor: number
  readonly report: (sentence: string) => void
}

const idsAtOnce = 4_000

/** Makes the accounts of a recipe with their tokens and follows. Their names must not be taken. */
export async function bulkLoad(
  stores: StoresConfig,
  recipe: PopulationRecipe,
  options: BulkLoadOptions,
): Promise<Population> {
  const beganMs = performance.now()
  const graph = createFollowGraph(recipe)
  await using database = openGraphDatabase(stores)
  await using ids = await openLeasedSnowflake(database, { now: Date.now })
  const mint = createMint(ids)
  const accountIds = await mint(recipe.accounts)
  await insertAccounts(database, recipe, accountIds, options)
  const edges = { graph, accountIds, positions: await mint(graph.follows) }
  await Promise.all([
    insertFollowers(database, edges),
    insertFollowing(database, edges),
    insertHeads(database, edges, options.celebrityThreshold),
  ])
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(1)
  options.report(`made ${recipe.accounts} accounts and ${graph.follows} follows in ${seconds} s`)
  return { ...recipe, ids: accountIds, graph }
}

/** Mints any number of ids; a generator alone refuses more than some four million a second. */
function createMint(ids: { mint(count: number): string[] }): (count: number) => Promise<string[]> {
  return async (count) => {
    const minted: string[] = []
    while (minted.length < count) {
      minted.push(...ids.mint(Math.min(idsAtOnce, count - minted.length)))
      await waitOneMs()
    }
    return minted
  }
}

async function waitOneMs(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  setTimeout(resolve, 1)
  await promise
}

async function insertAccounts(
  database: Database,
  recipe: PopulationRecipe,
  accountIds: readonly string[],
  { tokensFor }: BulkLoadOptions,
): Promise<void> {
  const nowMs = Date.now()
  await bulkInsert(
    database,
    'INSERT INTO accounts (id, username, username_lower, name, created_at_ms)',
    rowsOf(accountIds, (id, account) => {
      const username = usernameAt(recipe, account)
      return `${id},'${username}','${username}','Load ${account}',${nowMs}`
    }),
  )
  const tokens = accountIds
    .slice(0, tokensFor)
    .map((id, account) => ({ id, hash: hashOf(bearerAt(recipe, account)) }))
    .toSorted((a, b) => a.hash.compare(b.hash))
  await bulkInsert(
    database,
    'INSERT INTO credentials (token_hash, account_id, created_at_ms)',
    rowsOf(tokens, ({ id, hash }) => `${sqlBytes(hash)},${id},${nowMs}`),
  )
}

function hashOf(bearer: string): Buffer {
  return createHash('sha256').update(bearer).digest()
}

/** Follows with their ids. */
type Edges = {
  readonly graph: FollowGraph
  readonly accountIds: readonly string[]
  /** Of the follows in the order of the graph: followee by followee. */
  readonly positions: readonly string[]
}

async function insertFollowers(database: Database, edges: Edges): Promise<void> {
  await bulkInsert(
    database,
    'INSERT INTO followers (followee_id, follower_id, position)',
    followerRows(edges),
  )
}

function* followerRows({ graph, accountIds, positions }: Edges): Generator<string> {
  let edge = 0
  for (let followee = 0; followee < graph.accounts; followee += 1) {
    for (const follower of graph.followersOf(followee)) {
      yield `${accountIds[followee]},${accountIds[follower]},${positions[edge]}`
      edge += 1
    }
  }
}

async function insertFollowing(database: Database, edges: Edges): Promise<void> {
  await bulkInsert(
    database,
    'INSERT INTO following (follower_id, followee_id, position)',
    followingRows(edges),
  )
}

/** The same follows, follower by follower. */
function* followingRows({ graph, accountIds, positions }: Edges): Generator<string> {
  const counts = followingCounts(graph)
  const next = new Uint32Array(graph.accounts)
  for (let account = 1; account < graph.accounts; account += 1) {
    next[account] = (next[account - 1] ?? 0) + (counts[account - 1] ?? 0)
  }
  const followees = new Uint32Array(graph.follows)
  const edgesByFollower = new Uint32Array(graph.follows)
  const followers = new Uint32Array(graph.follows)
  let edge = 0
  for (let followee = 0; followee < graph.accounts; followee += 1) {
    for (const follower of graph.followersOf(followee)) {
      const place = next[follower] ?? 0
      next[follower] = place + 1
      followers[place] = follower
      followees[place] = followee
      edgesByFollower[place] = edge
      edge += 1
    }
  }
  for (let place = 0; place < graph.follows; place += 1) {
    const follower = accountIds[followers[place] ?? 0]
    yield `${follower},${accountIds[followees[place] ?? 0]},${positions[edgesByFollower[place] ?? 0]}`
  }
}

function followingCounts(graph: FollowGraph): Uint32Array {
  const counts = new Uint32Array(graph.accounts)
  for (let followee = 0; followee < graph.accounts; followee += 1) {
    for (const follower of graph.followersOf(followee)) {
      counts[follower] = (counts[follower] ?? 0) + 1
    }
  }
  return counts
}

/** The rows that count and version an account's follows in both directions. */
async function insertHeads(
  database: Database,
  { graph, accountIds }: Edges,
  celebrityThreshold: number,
): Promise<void> {
  const following = followingCounts(graph)
  await bulkInsert(
    database,
    'INSERT INTO relations (account_id, version, follow_version, following_count)',
    rowsOf(accountIds, (id, account) => {
      const count = following[account] ?? 0
      const version = count === 0 ? 0 : 1
      return `${id},${version},${version},${count}`
    }),
  )
  const nowMs = Date.now()
  await bulkInsert(
    database,
    'INSERT INTO audiences (account_id, version, followers_count, celebrity_since_ms)',
    rowsOf(accountIds, (id, account) => {
      const count = graph.followersOf(account).length
      const since = count > celebrityThreshold ? nowMs : 'NULL'
      return `${id},${count === 0 ? 0 : 1},${count},${since}`
    }),
  )
}
