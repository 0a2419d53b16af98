// What the account that was asked does with follow requests.
import { compareIds, type AccountId } from '@flightpath/contracts'
import type { Statements } from '@flightpath/storage'
import { addFollow, changeAudience, isFull } from './follow-edge.ts'
import { deleteRequest, isRequested, loadRequesters } from './follow-request-store.ts'
import { isFollowing, type Follow } from './follow-store.ts'
import {
  publishEvents,
  relationsChanged,
  tellReaders,
  writeEvents,
  type ChangedRelations,
  type ChangeDeps,
  type WrittenEvents,
} from './relation-change.ts'
import { lockRelations, requireRelations, type RelationsHead } from './relations-store.ts'

export type AcceptOutcome = 'accepted' | 'no-request' | 'too-many'

/** Makes a request a follow. One that was accepted before, and is a follow still, is accepted again without effect. */
export async function acceptRequest(deps: ChangeDeps, edge: Follow): Promise<AcceptOutcome> {
  const { followerId: accountId, followeeId } = edge
  const result = await deps.database.transaction(async (connection) => {
    const relations = await lockRelations(connection, accountId)
    if (relations === null) return 'no-request'
    if (await isFollowing(connection, edge))
      return { changes: [{ accountId, ...relations }], events: null }
    if (!(await isRequested(connection, edge))) return 'no-request'
    if (isFull(relations)) return 'too-many'
    if (!(await deleteRequest(connection, edge))) return 'no-request'
    const version = await addFollow(deps, connection, edge, relations)
    return growAudience(deps, connection, followeeId, [{ accountId, version }])
  })
  if (typeof result === 'string') return result
  await tell(deps, result)
  return 'accepted'
}

/** Declines a request, if there is one: no view depends on requests, so nobody is told. */
export async function declineRequest({ database }: ChangeDeps, edge: Follow): Promise<void> {
  await deleteRequest(database, edge)
}

/** Requests in one transaction, which holds the relations of all who ask. */
const requestsPerTransaction = 50

/** Accepts all requests that stand. Those of accounts that follow as many as they may are dropped. */
export async function acceptAllRequests(deps: ChangeDeps, targetId: AccountId): Promise<void> {
  for (;;) {
    const requesters = await loadRequesters(deps.database, targetId, requestsPerTransaction)
    if (requesters.length === 0) return
    const accepted = await deps.database.transaction((connection) =>
      acceptEach(deps, connection, targetId, requesters),
    )
    if (accepted !== null) await tell(deps, accepted)
  }
}

type Accepted = {
  readonly changes: readonly ChangedRelations[]
  readonly events: WrittenEvents | null
}

/**
 * Whoever asked first follows first. The relations of all of them are locked before, ascending by id, like by all that
 * locks those of several accounts.
 */
async function acceptEach(
  deps: ChangeDeps,
  connection: Statements,
  followeeId: AccountId,
  requesters: readonly AccountId[],
): Promise<Accepted | null> {
  const relations = new Map<AccountId, RelationsHead>()
  for (const id of requesters.toSorted(compareIds)) {
    relations.set(id, await requireRelations(connection, id))
  }
  const changes: ChangedRelations[] = []
  for (const followerId of requesters) {
    const edge = { followerId, followeeId }
    const own = relations.get(followerId)
    if (own === undefined) continue
    const accepts = (await deleteRequest(connection, edge)) && !isFull(own)
    if (!accepts || (await isFollowing(connection, edge))) continue
    const version = await addFollow(deps, connection, edge, own)
    changes.push({ accountId: followerId, version })
  }
  return changes.length === 0 ? null : growAudience(deps, connection, followeeId, changes)
}

async function growAudience(
  deps: ChangeDeps,
  connection: Statements,
  followeeId: AccountId,
  changes: readonly ChangedRelations[],
): Promise<Accepted> {
  const celebrities = await changeAudience(deps, connection, followeeId, changes.length)
  const events = [...relationsChanged(changes), ...celebrities]
  return { changes, events: await writeEvents(deps, connection, events) }
}

async function tell(deps: ChangeDeps, { changes, events }: Accepted): Promise<void> {
  if (events !== null) publishEvents(deps, events)
  await tellReaders(deps, changes)
}
