import { holdProtected } from '../storing/account-store.ts'
import { isBlockBetween } from '../storing/block-store.ts'
import { changeRelations, type CommandDeps } from './change-relations.ts'
import { addFollow, changeAudience, isFull } from './follow-edge.ts'
import { insertRequest } from '../storing/follow-request-store.ts'
import { isFollowing, type Follow } from '../storing/follow-store.ts'
import { mintId } from '../storing/mint-id.ts'
import { requireRelations } from '../storing/relations-store.ts'

export type FollowOutcome = 'following' | 'pending' | 'unknown-target' | 'blocked' | 'too-many'

/**
 * Follows, or asks a protected account; both accounts' counts and versions change with a follow, or nothing does. To
 * follow or to ask once more changes nothing.
 *
 * Locks the follower's relations first, then holds the followee's account as it is, and locks the followee's audience
 * last, which lie in three tables: whoever follows whom at the same time, nobody waits in a circle. All that concerns
 * a follow, its request or a block between the two takes the follower's relations first.
 */
export function follow(deps: CommandDeps, edge: Follow): Promise<FollowOutcome> {
  const { followerId, followeeId } = edge
  return deps.changes.commit(async (change) => {
    const relations = await requireRelations(change, followerId)
    if (await isFollowing(change, edge)) {
      await changeRelations(change, followerId, relations, [])
      return 'following'
    }
    const isProtected = await holdProtected(change, followeeId)
    if (isProtected === null) return 'unknown-target'
    if (await isBlockBetween(change, followerId, followeeId)) return 'blocked'
    if (isFull(relations)) return 'too-many'
    if (isProtected) {
      const isNew = await insertRequest(change, edge, mintId(deps.ids))
      const facts = isNew ? ([{ change: 'requested', targetId: followeeId }] as const) : []
      await changeRelations(change, followerId, relations, facts)
      return 'pending'
    }
    await addFollow(deps, change, edge, relations)
    await changeAudience(deps, change, followeeId, 1)
    return 'following'
  })
}
