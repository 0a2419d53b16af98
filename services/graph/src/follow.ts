import type { Statements } from '@flightpath/storage'
import { holdProtected } from './account-store.ts'
import { isBlockBetween } from './block-store.ts'
import { addFollow, changeAudience, isFull } from './follow-edge.ts'
import { insertRequest } from './follow-request-store.ts'
import { isFollowing, type Follow } from './follow-store.ts'
import { mintId } from './mint-id.ts'
import {
  publishEvents,
  relationsChanged,
  tellReaders,
  writeEvents,
  type ChangeDeps,
  type WrittenEvents,
} from './relation-change.ts'
import { requireRelations } from './relations-store.ts'

export type FollowOutcome = 'following' | 'pending' | 'unknown-target' | 'blocked' | 'too-many'

/**
 * Follows, or asks a protected account; both accounts' counts and versions change with a follow, or nothing does. To
 * follow or to ask once more changes nothing.
 */
export async function follow(deps: ChangeDeps, edge: Follow): Promise<FollowOutcome> {
  const result = await deps.database.transaction((connection) => commit(deps, connection, edge))
  if (result.outcome !== 'following') return result.outcome
  if (result.events !== null) publishEvents(deps, result.events)
  // Also for a follow that stood already: the process that wrote it may have died before it got here.
  await tellReaders(deps, [{ accountId: edge.followerId, version: result.version }])
  return result.outcome
}

type Result =
  | { readonly outcome: Exclude<FollowOutcome, 'following'> }
  | {
      readonly outcome: 'following'
      readonly version: number
      readonly events: WrittenEvents | null
    }

/**
 * Locks the follower's relations first, then holds the followee's account as it is, and locks the followee's audience
 * last, which lie in three tables: whoever follows whom at the same time, nobody waits in a circle. All that concerns
 * a follow, its request or a block between the two takes the follower's relations first.
 */
async function commit(deps: ChangeDeps, connection: Statements, edge: Follow): Promise<Result> {
  const { followerId: accountId, followeeId } = edge
  const relations = await requireRelations(connection, accountId)
  if (await isFollowing(connection, edge)) {
    return { outcome: 'following', version: relations.version, events: null }
  }
  const isProtected = await holdProtected(connection, followeeId)
  if (isProtected === null) return { outcome: 'unknown-target' }
  if (await isBlockBetween(connection, accountId, followeeId)) return { outcome: 'blocked' }
  if (isFull(relations)) return { outcome: 'too-many' }
  if (isProtected) {
    await insertRequest(connection, edge, mintId(deps.ids))
    return { outcome: 'pending' }
  }
  const version = await addFollow(deps, connection, edge, relations)
  const celebrities = await changeAudience(deps, connection, followeeId, 1)
  const changes = [...relationsChanged([{ accountId, version }]), ...celebrities]
  return {
    outcome: 'following',
    version,
    events: await writeEvents(deps, connection, changes),
  }
}
