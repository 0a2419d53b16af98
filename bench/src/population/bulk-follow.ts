// Follows beyond those of a population's graph: many who follow many.
import type { StoresConfig } from '@flightpath/cli/state'
import { firstIdAt } from '@flightpath/snowflake'
import { digitList, sql } from '@flightpath/storage'
import { bulkInsert } from './bulk-insert.ts'
import { openGraphDatabase } from './open-databases.ts'

const idsInOneUpdate = 5_000

/**
 * Makes each of `followers` follow each of `followees`, all by id and ascending. Nobody may be in both lists or follow
 * any of them already, and nobody may have asked for these follows before.
 */
export async function bulkFollow(
  stores: StoresConfig,
  followers: readonly string[],
  followees: readonly string[],
): Promise<void> {
  await using database = openGraphDatabase(stores)
  // A follow has one position in both tables, and another one than every other follow of either side.
  const first = BigInt(firstIdAt(Date.now()))
  const position = (follower: number, followee: number): bigint =>
    first + BigInt(follower * followees.length + followee)
  await bulkInsert(
    database,
    'INSERT INTO following (follower_id, followee_id, position)',
    pairs(followers, followees, position),
  )
  await bulkInsert(
    database,
    'INSERT INTO followers (followee_id, follower_id, position)',
    pairs(followees, followers, (followee, follower) => position(follower, followee)),
  )
  for (const ids of chunks(followers)) {
    await database.query(sql`
      UPDATE relations
      SET version = version + 1, follow_version = version, following_count = following_count + ${followees.length}
      WHERE account_id IN (${digitList(ids)})`)
  }
  for (const ids of chunks(followees)) {
    await database.query(sql`
      UPDATE audiences
      SET version = version + 1, followers_count = followers_count + ${followers.length}
      WHERE account_id IN (${digitList(ids)})`)
  }
}

function* pairs(
  these: readonly string[],
  others: readonly string[],
  position: (one: number, other: number) => bigint,
): Generator<string> {
  for (const [place, one] of these.entries()) {
    for (const [otherPlace, other] of others.entries()) {
      yield `${one},${other},${position(place, otherPlace)}`
    }
  }
}

function* chunks(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += idsInOneUpdate) {
    yield ids.slice(start, start + idsInOneUpdate)
  }
}
