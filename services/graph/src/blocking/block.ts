import { compareIds, type AccountId } from '@flightpath/contracts'
import type { Change } from '@flightpath/outbox'
import { deleteBlock, insertBlock, isBlocking, type Block } from '../storing/block-store.ts'
import {
  changeRelations,
  type CommandDeps,
  type RelationFact,
} from '../following/change-relations.ts'
import { changeAudience } from '../following/follow-edge.ts'
import { deleteRequest } from '../storing/follow-request-store.ts'
import { deleteFollow } from '../storing/follow-store.ts'
import { mintId } from '../storing/mint-id.ts'
import { lockRelations, type RelationsHead } from '../storing/relations-store.ts'

/**
 * Blocks; follows and follow requests between the two end with it. What else there is between them stays. Takes the
 * audiences of those who lose a follower last, ascending by id.
 */
export function block(deps: CommandDeps, edge: Block): Promise<'blocking' | 'unknown-target'> {
  return deps.changes.commit(async (change) => {
    const pair = await lockPair(change, edge)
    if (pair === null) return 'unknown-target'
    const isNew = !(await isBlocking(change, edge))
    if (isNew) await insertBlock(change, edge, mintId(deps.ids))
    const losers: AccountId[] = []
    for (const { accountId, otherId, relations } of pair) {
      const facts: RelationFact[] = []
      if (isNew) {
        const kind = accountId === edge.blockerId ? 'blocked' : 'blocked-by'
        facts.push({ change: kind, targetId: otherId })
        const follow = { followerId: accountId, followeeId: otherId }
        if (await deleteRequest(change, follow)) {
          facts.push({ change: 'request-withdrawn', targetId: otherId })
        }
        if (await deleteFollow(change, follow)) {
          facts.push({ change: 'unfollowed', targetId: otherId })
          losers.push(otherId)
        }
      }
      await changeRelations(change, accountId, relations, facts)
    }
    for (const loser of losers.toSorted(compareIds)) await changeAudience(deps, change, loser, -1)
    return 'blocking'
  })
}

/**
 * Ends a block, if there is one. The version of the latest follow stays, as with a block: a list that was cached
 * meanwhile lacks nothing, because it holds the tweets of those who are followed, and a block ended the follows. What
 * reads took out because of the block, such as reposts of the other's tweets, is in the list and is shown again.
 */
export function unblock({ changes }: CommandDeps, edge: Block): Promise<void> {
  return changes.commit(async (change) => {
    const pair = await lockPair(change, edge)
    if (pair === null) return
    const ended = await deleteBlock(change, edge)
    for (const { accountId, otherId: targetId, relations } of pair) {
      const kind = accountId === edge.blockerId ? 'unblocked' : 'unblocked-by'
      const facts = ended ? [{ change: kind, targetId } as const] : []
      await changeRelations(change, accountId, relations, facts)
    }
  })
}

/** One of the two accounts. */
type Side = {
  readonly accountId: AccountId
  readonly otherId: AccountId
  readonly relations: RelationsHead
}

/** Locks the relations of both, ascending by id; null when one of them is not there. Each sees less of the other, or more. */
async function lockPair(
  change: Change,
  { blockerId, blockedId }: Block,
): Promise<readonly Side[] | null> {
  const sides: Side[] = []
  for (const accountId of [blockerId, blockedId].toSorted(compareIds)) {
    const relations = await lockRelations(change, accountId)
    if (relations === null) return null
    const otherId = accountId === blockerId ? blockedId : blockerId
    sides.push({ accountId, otherId, relations })
  }
  return sides
}
