// Follows beyond those of a population's graph: many who follow many.
import type { StoresConfig } from '../stores-config.ts'
import { bulkInsert } from './bulk-insert.ts'
import { openGraphDatabase } from './bulk-load.ts'

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
  // Follows have Snowflake ids as positions; the ids of the other side serve as well, and are different for each.
  await bulkInsert(
    database,
    'INSERT INTO following (follower_id, followee_id, position)',
    pairs(followers, followees),
  )
  await bulkInsert(
    database,
    'INSERT INTO followers (followee_id, follower_id, position)',
    pairs(followees, followers),
  )
  for (const ids of chunks(followers)) {
    await database.query(
      `UPDATE relations
       SET version = version + 1, follow_version = version, following_count = following_count + ${followees.length}
       WHERE account_id IN (${ids.join(',')})`,
    )
  }
  for (const ids of chunks(followees)) {
    await database.query(
      `UPDATE audiences
       SET version = version + 1, followers_count = followers_count + ${followers.length}
       WHERE account_id IN (${ids.join(',')})`,
    )
  }
}

function* pairs(these: readonly string[], others: readonly string[]): Generator<string> {
  for (const one of these) for (const other of others) yield `${one},${other},${other}`
}

function* chunks(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += idsInOneUpdate) {
    yield ids.slice(start, start + idsInOneUpdate)
  }
}
