import { accountsByIds, type Account, type AccountId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Logger } from '@flightpath/log'
import type { AccountsCheck, ViewVersions } from '@flightpath/view-versions'
import { LRUCache } from 'lru-cache'
import { createBatcher } from './batcher.ts'

/** Accounts by id as they are now; unknown ones are missing. */
export type ReadAccounts = (ids: readonly AccountId[]) => Promise<ReadonlyMap<AccountId, Account>>

/** About a kilobyte each. */
const heldAccounts = 100_000

/** Much shorter than marks are kept, so that no copy outlives the proof that it is stale. */
const keepAccountsMs = 10 * 60 * 1000

const idsPerCall = 500

/**
 * Reads accounts in batches through a cache in this process. A profile, and who may see the tweets, can change at any
 * time: a copy counts only under the mark and the generation of marks that were read before it was loaded. Without
 * Redis all is read from the owner.
 */
export function createReadAccounts(graph: Client, views: ViewVersions, log: Logger): ReadAccounts {
  const held = new LRUCache<AccountId, { account: Account; generation: string; mark: string }>({
    max: heldAccounts,
    ttl: keepAccountsMs,
  })
  const load = createBatcher(async (ids: readonly AccountId[]) => {
    const { accounts } = await graph.call(accountsByIds, { body: { ids: [...ids] } })
    return new Map(accounts.map((account) => [account.id, account]))
  }, idsPerCall)

  return async (ids) => {
    if (ids.length === 0) return new Map()
    const check = await checkAccounts(ids)
    const found = new Map<AccountId, Account>()
    const missing = ids.filter((id) => {
      const copy = held.get(id)
      const isCurrent =
        copy !== undefined &&
        copy.generation === check?.generation &&
        copy.mark === check.marks.get(id)
      if (isCurrent) found.set(id, copy.account)
      return !isCurrent
    })
    const loaded = await load(missing)
    for (const id of missing) {
      const account = loaded.get(id)
      if (account === undefined) continue
      found.set(id, account)
      const mark = check?.marks.get(id)
      if (check === null || mark === undefined) continue
      held.set(id, { account, mark, generation: check.generation })
    }
    return found
  }

  async function checkAccounts(ids: readonly AccountId[]): Promise<AccountsCheck | null> {
    try {
      return await views.checkAccounts(ids)
    } catch (error) {
      log.debug({ error }, 'accounts are read from their owner')
      return null
    }
  }
}
