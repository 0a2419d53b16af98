import { accountsByIds, type Account, type AccountId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Marks } from '@flightpath/view-versions'
import { LRUCache } from 'lru-cache'
import { createBatcher } from './batcher.ts'
import type { ReadMarks } from './read-marks.ts'

/**
 * Accounts by id as they are now; unknown ones are missing. `known` are marks that were asked for after the question;
 * without them the reader asks for them.
 */
export type ReadAccounts = (
  ids: readonly AccountId[],
  known?: Marks | null,
) => Promise<ReadonlyMap<AccountId, Account>>

/** About a kilobyte each. */
const heldAccounts = 100_000

/** Much shorter than marks are kept, so that no copy outlives the proof that it is stale. */
const keepAccountsMs = 10 * 60 * 1000

const idsPerCall = 500

/**
 * Reads accounts in batches through a cache in this process. A profile, and who may see the tweets, can change at any
 * time: a copy counts only while no mark came since the marks that were read before it was loaded. Without Redis all
 * is read from the owner.
 */
export function createReadAccounts(graph: Client, readMarks: ReadMarks): ReadAccounts {
  // Peeked at, as in read-tweets.ts.
  const held = new LRUCache<AccountId, { account: Account; since: Marks }>({
    max: heldAccounts,
    ttl: keepAccountsMs,
    ttlResolution: 1000,
  })
  const load = createBatcher(async (ids: readonly AccountId[]) => {
    const { accounts } = await graph.call(accountsByIds, { body: { ids: [...ids] } })
    return new Map(accounts.map((account) => [account.id, account]))
  }, idsPerCall)

  return async (ids, known) => {
    const found = new Map<AccountId, Account>()
    if (ids.length === 0) return found
    const marks = known === undefined ? await readMarks() : known
    const missing: AccountId[] = []
    for (const id of ids) {
      const copy = marks === null ? undefined : held.peek(id)
      if (copy === undefined || marks?.isChanged(id, copy.since) !== false) missing.push(id)
      else found.set(id, copy.account)
    }
    if (missing.length === 0) return found
    const loaded = await load(missing)
    for (const id of missing) {
      const account = loaded.get(id)
      if (account === undefined) continue
      found.set(id, account)
      if (marks !== null) held.set(id, { account, since: marks })
    }
    return found
  }
}
