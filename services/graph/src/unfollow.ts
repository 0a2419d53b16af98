import type { Statements } from '@flightpath/storage'
import { lockAudience, updateAudience } from './audience-store.ts'
import { deleteFollow, isFollowing, type Follow } from './follow-store.ts'
import {
  publishEvents,
  tellReaders,
  writeEvents,
  type ChangeDeps,
  type WrittenEvents,
} from './relation-change.ts'
import { lockRelations, updateRelations } from './relations-store.ts'

/** Ends a follow, if there is one. A celebrity stays one. */
export async function unfollow(deps: ChangeDeps, edge: Follow): Promise<void> {
  const { version, events } = await deps.database.transaction((connection) =>
    commit(deps, connection, edge),
  )
  if (events !== null) publishEvents(deps, events)
  await tellReaders(deps, edge.followerId, version)
}

/** Locks in the same order as `follow`. */
async function commit(
  deps: ChangeDeps,
  connection: Statements,
  edge: Follow,
): Promise<{ version: number; events: WrittenEvents | null }> {
  const { followerId: accountId, followeeId } = edge
  const relations = await lockRelations(connection, accountId)
  if (relations === null) throw new Error(`account ${accountId} has no relations`)
  if (!(await isFollowing(connection, edge))) return { version: relations.version, events: null }

  const version = relations.version + 1
  const { followVersion, followingCount } = relations
  await deleteFollow(connection, edge)
  await updateRelations(connection, accountId, {
    version,
    followVersion,
    followingCount: followingCount - 1,
  })
  const audience = await lockAudience(connection, followeeId)
  if (audience === null) throw new Error(`account ${followeeId} has no audience`)
  await updateAudience(connection, followeeId, {
    ...audience,
    version: audience.version + 1,
    followersCount: audience.followersCount - 1,
  })
  const events = await writeEvents(deps, connection, [
    { type: 'relations-changed', accountId, version },
  ])
  return { version, events }
}
