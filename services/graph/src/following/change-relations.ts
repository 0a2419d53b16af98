// What the commands of graph need, and what all that change an account's relations have in common.
import { graphV1, type AccountId, type RelationChange } from '@flightpath/contracts'
import type { Change, Changes } from '@flightpath/outbox'
import type { Database, LeasedSnowflake } from '@flightpath/storage'
import { updateRelations, type RelationsHead } from '../storing/relations-store.ts'

export type CommandDeps = {
  readonly changes: Changes
  /** Of the same connections, for what is read before a change. */
  readonly database: Database
  readonly ids: Pick<LeasedSnowflake, 'next'>
  readonly celebrityThreshold: number
}

/** What is told of an account's relations. */
export type RelationFact = { readonly change: RelationChange; readonly targetId: AccountId }

/**
 * Writes an account's relations, which this transaction has locked, with the next version, and tells what happened to
 * them. Without a fact nothing changes, and readers are told the version that stands: the process that wrote it may have
 * died before it got there.
 */
export async function changeRelations(
  change: Change,
  accountId: AccountId,
  { version, followVersion, followingCount }: RelationsHead,
  facts: readonly RelationFact[],
): Promise<void> {
  if (facts.length === 0)
    return change.invalidate({ type: 'relations-changed', accountId, version })
  const count = (kind: RelationChange) => facts.filter((fact) => fact.change === kind).length
  const next = version + 1
  await updateRelations(change, accountId, {
    version: next,
    followVersion: count('followed') > 0 ? next : followVersion,
    followingCount: followingCount + count('followed') - count('unfollowed'),
  })
  for (const fact of facts) {
    const event = { type: 'relations-changed', accountId, version: next, ...fact } as const
    change.tell(graphV1, { ...event, atMs: change.atMs })
  }
}
