import { compareIds, type AccountId } from '@flightpath/contracts'
import type { Statements } from '@flightpath/storage'
import { deleteBlock, insertBlock, isBlocking, type Block } from './block-store.ts'
import { changeAudience } from './follow-edge.ts'
import { deleteRequest } from './follow-request-store.ts'
import { deleteFollow } from './follow-store.ts'
import { mintId } from './mint-id.ts'
import {
  publishEvents,
  relationsChanged,
  tellReaders,
  writeEvents,
  type ChangedRelations,
  type ChangeDeps,
  type WrittenEvents,
} from './relation-change.ts'
import { lockRelations, updateRelations, type RelationsHead } from './relations-store.ts'

/** Blocks; follows and follow requests between the two end with it. What else there is between them stays. */
export async function block(deps: ChangeDeps, edge: Block): Promise<'blocking' | 'unknown-target'> {
  const result = await deps.database.transaction(async (connection) => {
    const pair = await lockPair(connection, edge)
    if (pair === null) return null
    return (await isBlocking(connection, edge))
      ? unchanged(pair)
      : insert(deps, connection, edge, pair)
  })
  if (result === null) return 'unknown-target'
  await tell(deps, result)
  return 'blocking'
}

/**
 * Ends a block, if there is one. The version of the latest follow stays, as with a block: a list that was cached
 * meanwhile lacks nothing, because it holds the tweets of those who are followed, and a block ended the follows. What
 * reads took out because of the block, such as reposts of the other's tweets, is in the list and is shown again.
 */
export async function unblock(deps: ChangeDeps, edge: Block): Promise<void> {
  const result = await deps.database.transaction(async (connection) => {
    const pair = await lockPair(connection, edge)
    if (pair === null) return null
    if (!(await deleteBlock(connection, edge))) return unchanged(pair)
    return write(deps, connection, pair)
  })
  if (result !== null) await tell(deps, result)
}

/** One of the two accounts. */
type Side = {
  readonly accountId: AccountId
  readonly relations: RelationsHead
  /** How the change changes the number of accounts that it follows. */
  readonly followed: 0 | -1
}

/** Locks the relations of both, ascending by id; null when one of them is not there. */
async function lockPair(
  connection: Statements,
  { blockerId, blockedId }: Block,
): Promise<readonly Side[] | null> {
  const sides: Side[] = []
  for (const accountId of [blockerId, blockedId].toSorted(compareIds)) {
    const relations = await lockRelations(connection, accountId)
    if (relations === null) return null
    sides.push({ accountId, relations, followed: 0 })
  }
  return sides
}

type Changed = {
  readonly changes: readonly ChangedRelations[]
  readonly events: WrittenEvents | null
}

/** Readers are told all the same: the process that made the change may have died before it got there. */
function unchanged(pair: readonly Side[]): Changed {
  const changes = pair.map(({ accountId, relations: { version } }) => ({ accountId, version }))
  return { changes, events: null }
}

/** Takes the audiences of those who lose a follower last, ascending by id too. */
async function insert(
  deps: ChangeDeps,
  connection: Statements,
  edge: Block,
  pair: readonly Side[],
): Promise<Changed> {
  await insertBlock(connection, edge, mintId(deps.ids))
  const sides: Side[] = []
  const losers: AccountId[] = []
  for (const side of pair) {
    const otherId = side.accountId === edge.blockerId ? edge.blockedId : edge.blockerId
    const follow = { followerId: side.accountId, followeeId: otherId }
    await deleteRequest(connection, follow)
    const followed = (await deleteFollow(connection, follow)) ? -1 : 0
    if (followed !== 0) losers.push(otherId)
    sides.push({ ...side, followed })
  }
  const changed = await write(deps, connection, sides)
  for (const loser of losers.toSorted(compareIds)) {
    await changeAudience(deps, connection, loser, -1)
  }
  return changed
}

/** Raises the versions of both: each sees less of the other, or more again. */
async function write(
  deps: ChangeDeps,
  connection: Statements,
  sides: readonly Side[],
): Promise<Changed> {
  const changes: ChangedRelations[] = []
  for (const { accountId, relations, followed } of sides) {
    const version = relations.version + 1
    const followingCount = relations.followingCount + followed
    await updateRelations(connection, accountId, { ...relations, version, followingCount })
    changes.push({ accountId, version })
  }
  return { changes, events: await writeEvents(deps, connection, relationsChanged(changes)) }
}

async function tell(deps: ChangeDeps, { changes, events }: Changed): Promise<void> {
  if (events !== null) publishEvents(deps, events)
  await tellReaders(deps, changes)
}
