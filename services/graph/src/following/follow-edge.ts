// What follows, accepted requests and blocks do to the rows of two accounts.
import { limits, type AccountId } from '@flightpath/contracts'
import type { Change } from '@flightpath/outbox'
import { lockAudience, updateAudience } from '../storing/audience-store.ts'
import { changeRelations, type CommandDeps } from './change-relations.ts'
import { insertFollow, type Follow } from '../storing/follow-store.ts'
import { mintId } from '../storing/mint-id.ts'
import type { RelationsHead } from '../storing/relations-store.ts'

/** Whether an account follows as many as it may. */
export function isFull({ followingCount }: RelationsHead): boolean {
  return followingCount >= limits.following
}

/** Adds a follow to a follower whose relations are locked. */
export async function addFollow(
  { ids }: CommandDeps,
  change: Change,
  edge: Follow,
  relations: RelationsHead,
): Promise<void> {
  await insertFollow(change, edge, mintId(ids))
  const fact = { change: 'followed', targetId: edge.followeeId } as const
  await changeRelations(change, edge.followerId, relations, [fact])
}

/**
 * Changes the length of an account's follower list, after the relations of all followers concerned: this row is locked
 * last and for the shortest time, as every follower of a popular account changes it. A celebrity may begin with it.
 */
export async function changeAudience(
  { celebrityThreshold }: CommandDeps,
  change: Change,
  accountId: AccountId,
  difference: number,
): Promise<void> {
  const audience = await lockAudience(change, accountId)
  if (audience === null) throw new Error(`account ${accountId} has no audience`)
  const followersCount = audience.followersCount + difference
  const begins = audience.celebritySinceMs === null && followersCount > celebrityThreshold
  const celebritySinceMs = begins ? change.atMs : audience.celebritySinceMs
  const version = audience.version + 1
  await updateAudience(change, accountId, { version, followersCount, celebritySinceMs })
}
