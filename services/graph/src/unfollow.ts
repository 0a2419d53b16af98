import type { Statements } from '@flightpath/storage'
import { changeAudience } from './follow-edge.ts'
import { deleteRequest } from './follow-request-store.ts'
import { deleteFollow, type Follow } from './follow-store.ts'
import {
  publishEvents,
  relationsChanged,
  tellReaders,
  writeEvents,
  type ChangeDeps,
  type WrittenEvents,
} from './relation-change.ts'
import { requireRelations, updateRelations } from './relations-store.ts'

/** Ends a follow, or takes a request back, if there is one. A celebrity stays one. */
export async function unfollow(deps: ChangeDeps, edge: Follow): Promise<void> {
  const { version, events } = await deps.database.transaction((connection) =>
    commit(deps, connection, edge),
  )
  if (events !== null) publishEvents(deps, events)
  await tellReaders(deps, [{ accountId: edge.followerId, version }])
}

/** Locks in the same order as `follow`. */
async function commit(
  deps: ChangeDeps,
  connection: Statements,
  edge: Follow,
): Promise<{ version: number; events: WrittenEvents | null }> {
  const { followerId: accountId, followeeId } = edge
  const relations = await requireRelations(connection, accountId)
  await deleteRequest(connection, edge)
  if (!(await deleteFollow(connection, edge))) return { version: relations.version, events: null }

  const version = relations.version + 1
  const { followVersion, followingCount } = relations
  await updateRelations(connection, accountId, {
    version,
    followVersion,
    followingCount: followingCount - 1,
  })
  await changeAudience(deps, connection, followeeId, -1)
  const events = await writeEvents(deps, connection, relationsChanged([{ accountId, version }]))
  return { version, events }
}
