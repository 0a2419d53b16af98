import { changeRelations, type CommandDeps, type RelationFact } from './change-relations.ts'
import { changeAudience } from './follow-edge.ts'
import { deleteRequest } from '../storing/follow-request-store.ts'
import { deleteFollow, type Follow } from '../storing/follow-store.ts'
import { requireRelations } from '../storing/relations-store.ts'

/** Ends a follow, or takes a request back, if there is one. A celebrity stays one. Locks in the same order as `follow`. */
export function unfollow(deps: CommandDeps, edge: Follow): Promise<void> {
  const { followerId, followeeId: targetId } = edge
  return deps.changes.commit(async (change) => {
    const relations = await requireRelations(change, followerId)
    const facts: RelationFact[] = []
    if (await deleteRequest(change, edge)) facts.push({ change: 'request-withdrawn', targetId })
    const ended = await deleteFollow(change, edge)
    if (ended) facts.push({ change: 'unfollowed', targetId })
    await changeRelations(change, followerId, relations, facts)
    if (ended) await changeAudience(deps, change, targetId, -1)
  })
}
