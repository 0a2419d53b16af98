import type { AccountId, Relations } from '@flightpath/contracts'
import type { Database } from '@flightpath/storage'
import { loadRelations } from '../storing/relations-store.ts'

/** Accounts in one statement: each follows 5,000 at most. Blocks and mutes have no bound, and are few. */
const accountsPerStatement = 50

/** Relations of accounts, each as of one moment. */
export async function relationsOf(
  database: Database,
  accountIds: readonly AccountId[],
): Promise<Relations[]> {
  const distinct = [...new Set(accountIds)]
  const relations: Relations[] = []
  for (let at = 0; at < distinct.length; at += accountsPerStatement) {
    relations.push(
      ...(await loadRelations(database, distinct.slice(at, at + accountsPerStatement))),
    )
  }
  return relations
}
