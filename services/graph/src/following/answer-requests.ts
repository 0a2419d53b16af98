// What the account that was asked does with follow requests.
import { compareIds, type AccountId } from '@flightpath/contracts'
import type { Change } from '@flightpath/outbox'
import { changeRelations, type CommandDeps } from './change-relations.ts'
import { addFollow, changeAudience, isFull } from './follow-edge.ts'
import { deleteRequest, isRequested, loadRequesters } from '../storing/follow-request-store.ts'
import { isFollowing, type Follow } from '../storing/follow-store.ts'
import { lockRelations, requireRelations, type RelationsHead } from '../storing/relations-store.ts'

export type AcceptOutcome = 'accepted' | 'no-request' | 'too-many'

/** Makes a request a follow. One that was accepted before, and is a follow still, is accepted again without effect. */
export function acceptRequest(deps: CommandDeps, edge: Follow): Promise<AcceptOutcome> {
  const { followerId, followeeId } = edge
  return deps.changes.commit(async (change) => {
    const relations = await lockRelations(change, followerId)
    if (relations === null) return 'no-request'
    if (await isFollowing(change, edge)) {
      await changeRelations(change, followerId, relations, [])
      return 'accepted'
    }
    if (!(await isRequested(change, edge))) return 'no-request'
    if (isFull(relations)) return 'too-many'
    if (!(await deleteRequest(change, edge))) return 'no-request'
    await addFollow(deps, change, edge, relations)
    await changeAudience(deps, change, followeeId, 1)
    return 'accepted'
  })
}

/** Declines a request, if there is one. */
export function declineRequest({ changes }: CommandDeps, edge: Follow): Promise<void> {
  const { followerId, followeeId: targetId } = edge
  return changes.commit(async (change) => {
    const relations = await lockRelations(change, followerId)
    if (relations === null || !(await deleteRequest(change, edge))) return
    await changeRelations(change, followerId, relations, [{ change: 'request-declined', targetId }])
  })
}

/** Requests in one transaction, which holds the relations of all who ask. */
const requestsPerTransaction = 50

/** Accepts all requests that stand. Those of accounts that follow as many as they may are declined. */
export async function acceptAllRequests(deps: CommandDeps, targetId: AccountId): Promise<void> {
  for (;;) {
    const requesters = await loadRequesters(deps.database, targetId, requestsPerTransaction)
    if (requesters.length === 0) return
    await deps.changes.commit((change) => acceptEach(deps, change, targetId, requesters))
  }
}

/**
 * Whoever asked first follows first. The relations of all of them are locked before, ascending by id, like by all that
 * locks those of several accounts.
 */
async function acceptEach(
  deps: CommandDeps,
  change: Change,
  followeeId: AccountId,
  requesters: readonly AccountId[],
): Promise<void> {
  const locked = new Map<AccountId, RelationsHead>()
  for (const id of requesters.toSorted(compareIds)) {
    locked.set(id, await requireRelations(change, id))
  }
  let accepted = 0
  for (const followerId of requesters) {
    const edge = { followerId, followeeId }
    const relations = locked.get(followerId)
    if (relations === undefined || !(await deleteRequest(change, edge))) continue
    if (isFull(relations)) {
      const fact = { change: 'request-declined', targetId: followeeId } as const
      await changeRelations(change, followerId, relations, [fact])
    } else if (!(await isFollowing(change, edge))) {
      await addFollow(deps, change, edge, relations)
      accepted += 1
    }
  }
  if (accepted > 0) await changeAudience(deps, change, followeeId, accepted)
}
