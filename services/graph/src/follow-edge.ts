// What follows, accepted requests and blocks do to the rows of two accounts.
import { limits, type AccountId, type GraphEvent } from '@flightpath/contracts'
import type { Statements } from '@flightpath/storage'
import { lockAudience, updateAudience } from './audience-store.ts'
import { insertFollow, type Follow } from './follow-store.ts'
import { mintId } from './mint-id.ts'
import type { ChangeDeps } from './relation-change.ts'
import { updateRelations, type RelationsHead } from './relations-store.ts'

/** Whether an account follows as many as it may. */
export function isFull({ followingCount }: RelationsHead): boolean {
  return followingCount >= limits.following
}

/** Adds a follow to a follower whose relations are locked; resolves with their new version. */
export async function addFollow(
  deps: ChangeDeps,
  connection: Statements,
  edge: Follow,
  relations: RelationsHead,
): Promise<number> {
  const version = relations.version + 1
  const followingCount = relations.followingCount + 1
  await insertFollow(connection, edge, mintId(deps.ids))
  await updateRelations(connection, edge.followerId, {
    version,
    followVersion: version,
    followingCount,
  })
  return version
}

/**
 * Changes the length of an account's follower list, after the relations of all followers concerned: this row is locked
 * last and for the shortest time, as every follower of a popular account changes it. Resolves with the event of a
 * celebrity that begins with it.
 */
export async function changeAudience(
  { celebrityThreshold, now }: ChangeDeps,
  connection: Statements,
  accountId: AccountId,
  difference: number,
): Promise<GraphEvent[]> {
  const audience = await lockAudience(connection, accountId)
  if (audience === null) throw new Error(`account ${accountId} has no audience`)
  const followersCount = audience.followersCount + difference
  const begins = audience.celebritySinceMs === null && followersCount > celebrityThreshold
  const celebritySinceMs = begins ? now() : audience.celebritySinceMs
  const version = audience.version + 1
  await updateAudience(connection, accountId, { version, followersCount, celebritySinceMs })
  return begins && celebritySinceMs !== null
    ? [{ type: 'celebrity-began', accountId, sinceMs: celebritySinceMs }]
    : []
}
