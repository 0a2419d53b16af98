import { limits, type GraphEvent } from '@flightpath/contracts'
import type { Statements } from '@flightpath/storage'
import { accountExists } from './account-store.ts'
import { lockAudience, updateAudience, type Audience } from './audience-store.ts'
import { insertFollow, isFollowing, type Follow } from './follow-store.ts'
import { mintId } from './mint-id.ts'
import {
  publishEvents,
  tellReaders,
  writeEvents,
  type ChangeDeps,
  type WrittenEvents,
} from './relation-change.ts'
import { lockRelations, updateRelations } from './relations-store.ts'

export type FollowOutcome = 'followed' | 'already-following' | 'unknown-target' | 'too-many'

/** Follows; both accounts' counts and versions change with it, or nothing does. */
export async function follow(deps: ChangeDeps, edge: Follow): Promise<FollowOutcome> {
  if (!(await accountExists(deps.database, edge.followeeId))) return 'unknown-target'
  const result = await deps.database.transaction((connection) => commit(deps, connection, edge))
  if (result.outcome === 'too-many') return result.outcome
  if (result.outcome === 'followed') publishEvents(deps, result.events)
  // Also for a follow that stood already: the process that wrote it may have died before it got here.
  await tellReaders(deps, edge.followerId, result.version)
  return result.outcome
}

type Result =
  | { readonly outcome: 'too-many' }
  | { readonly outcome: 'already-following'; readonly version: number }
  | { readonly outcome: 'followed'; readonly version: number; readonly events: WrittenEvents }

/**
 * Locks the follower's row first and the followee's row second, which lie in two tables: whoever follows whom at the
 * same time, nobody waits in a circle. A popular followee's row is locked last and for the shortest time.
 */
async function commit(deps: ChangeDeps, connection: Statements, edge: Follow): Promise<Result> {
  const { followerId, followeeId } = edge
  const relations = await lockRelations(connection, followerId)
  if (relations === null) throw new Error(`account ${followerId} has no relations`)
  if (await isFollowing(connection, edge)) {
    return { outcome: 'already-following', version: relations.version }
  }
  if (relations.followingCount >= limits.following) return { outcome: 'too-many' }

  const version = relations.version + 1
  const followingCount = relations.followingCount + 1
  await insertFollow(connection, edge, mintId(deps.ids))
  await updateRelations(connection, followerId, { version, followVersion: version, followingCount })
  const audience = await lockAudience(connection, followeeId)
  if (audience === null) throw new Error(`account ${followeeId} has no audience`)
  const grown = withOneMore(audience, deps)
  await updateAudience(connection, followeeId, grown)

  const changes: GraphEvent[] = [{ type: 'relations-changed', accountId: followerId, version }]
  if (audience.celebritySinceMs === null && grown.celebritySinceMs !== null) {
    const sinceMs = grown.celebritySinceMs
    changes.push({ type: 'celebrity-began', accountId: followeeId, sinceMs })
  }
  return { outcome: 'followed', version, events: await writeEvents(deps, connection, changes) }
}

function withOneMore(audience: Audience, { celebrityThreshold, now }: ChangeDeps): Audience {
  const followersCount = audience.followersCount + 1
  const begins = audience.celebritySinceMs === null && followersCount > celebrityThreshold
  return {
    version: audience.version + 1,
    followersCount,
    celebritySinceMs: begins ? now() : audience.celebritySinceMs,
  }
}
