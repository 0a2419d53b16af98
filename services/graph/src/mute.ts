import type { Statements } from '@flightpath/storage'
import { accountExists } from './account-store.ts'
import { mintId } from './mint-id.ts'
import { deleteMute, insertMute, type Mute } from './mute-store.ts'
import {
  publishEvents,
  relationsChanged,
  tellReaders,
  writeEvents,
  type ChangeDeps,
} from './relation-change.ts'
import { requireRelations, updateRelations } from './relations-store.ts'

/** Mutes, which nobody but the one who mutes can see. */
export async function mute(deps: ChangeDeps, edge: Mute): Promise<'muting' | 'unknown-target'> {
  if (!(await accountExists(deps.database, edge.mutedId))) return 'unknown-target'
  const position = mintId(deps.ids)
  await change(deps, edge, (connection) => insertMute(connection, edge, position))
  return 'muting'
}

/** Ends a mute, if there is one. */
export function unmute(deps: ChangeDeps, edge: Mute): Promise<void> {
  return change(deps, edge, (connection) => deleteMute(connection, edge))
}

/**
 * Raises the version if `work` changed something. The version of the latest follow stays: cached lists hold what the
 * muted wrote, and reads take it out.
 */
async function change(
  deps: ChangeDeps,
  { muterId: accountId }: Mute,
  work: (connection: Statements) => Promise<boolean>,
): Promise<void> {
  const { version, events } = await deps.database.transaction(async (connection) => {
    const relations = await requireRelations(connection, accountId)
    if (!(await work(connection))) return { version: relations.version, events: null }
    const version = relations.version + 1
    await updateRelations(connection, accountId, { ...relations, version })
    const events = await writeEvents(deps, connection, relationsChanged([{ accountId, version }]))
    return { version, events }
  })
  if (events !== null) publishEvents(deps, events)
  await tellReaders(deps, [{ accountId, version }])
}
