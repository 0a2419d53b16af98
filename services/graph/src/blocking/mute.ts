import { accountExists } from '../storing/account-store.ts'
import { changeRelations, type CommandDeps } from '../following/change-relations.ts'
import { mintId } from '../storing/mint-id.ts'
import { deleteMute, insertMute, type Mute } from '../storing/mute-store.ts'
import { requireRelations } from '../storing/relations-store.ts'

/**
 * Mutes, which nobody but the one who mutes can see. The version of the latest follow stays: cached lists hold what the
 * muted wrote, and reads take it out.
 */
export function mute(deps: CommandDeps, edge: Mute): Promise<'muting' | 'unknown-target'> {
  const { muterId, mutedId } = edge
  return deps.changes.commit(async (change) => {
    if (!(await accountExists(change, mutedId))) return 'unknown-target'
    const relations = await requireRelations(change, muterId)
    const isNew = await insertMute(change, edge, mintId(deps.ids))
    const facts = isNew ? [{ change: 'muted', targetId: mutedId } as const] : []
    await changeRelations(change, muterId, relations, facts)
    return 'muting'
  })
}

/** Ends a mute, if there is one. */
export function unmute({ changes }: CommandDeps, edge: Mute): Promise<void> {
  const { muterId, mutedId } = edge
  return changes.commit(async (change) => {
    const relations = await requireRelations(change, muterId)
    const wasThere = await deleteMute(change, edge)
    const facts = wasThere ? [{ change: 'unmuted', targetId: mutedId } as const] : []
    await changeRelations(change, muterId, relations, facts)
  })
}
