import type { AccountId, ConnectionStatus } from '@flightpath/contracts'
import type { Statements } from '@flightpath/storage'
import {
  loadConnectionStatuses,
  loadCounts,
  type AccountCounts,
} from '../storing/account-state-store.ts'

export type AccountState = AccountCounts & { connections: ConnectionStatus[] }

/** Counts of accounts, and how they stand to the viewer if there is one; unknown accounts are missing. */
export async function accountStates(
  database: Statements,
  ids: readonly AccountId[],
  viewerId: AccountId | null,
): Promise<AccountState[]> {
  const [counts, statuses] = await Promise.all([
    loadCounts(database, ids),
    viewerId === null ? [] : loadConnectionStatuses(database, viewerId, ids),
  ])
  const states = new Map<AccountId, AccountState>(
    counts.map((count) => [count.id, { ...count, connections: [] }]),
  )
  for (const { id, status } of statuses) states.get(id)?.connections.push(status)
  return [...states.values()]
}
