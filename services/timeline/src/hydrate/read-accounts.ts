import { loadByTurn } from '@flightpath/batching'
import { accountsByIds, type AccountId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Marks } from '@flightpath/view-versions'
import { LRUCache } from 'lru-cache'
import { toCached, type CachedAccount } from './cached.ts'
import type { ReadMarks } from './read-marks.ts'

/**
 * Accounts as they are now, each in its id's place; undefined for unknown ones, and where there is no id. `known` are
 * marks that were asked for after the question; without them the reader asks for them.
 */
export type ReadAccounts = (
  ids: readonly (AccountId | undefined)[],
  known?: Marks | null,
) => Promise<(CachedAccount | undefined)[]>

/**
 * Whether an account that was read before may be used again: nothing was marked since that changes it. It need not be
 * held here any more: the tweet that keeps it is held for ten minutes at most, and marks stay for an hour.
 */
export function isCurrent({ id, since }: CachedAccount, marks: Marks | null): boolean {
  return marks !== null && since !== null && !marks.isChanged(id, since)
}

/** A kilobyte or two each, with what pages show. */
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
  const held = new LRUCache<AccountId, CachedAccount>({
    max: heldAccounts,
    ttl: keepAccountsMs,
    ttlResolution: 1000,
  })
  const load = loadByTurn(async (ids: readonly AccountId[]) => {
    const { accounts } = await graph.call(accountsByIds, { body: { ids: [...ids] } })
    return new Map(accounts.map((account) => [account.id, toCached(account)]))
  }, idsPerCall)

  return async (ids, known) => {
    if (ids.length === 0) return []
    const marks = known === undefined ? await readMarks() : known
    const missing = new Map<number, AccountId>()
    const accounts = ids.map((id, place) => {
      if (id === undefined) return undefined
      const copy = marks === null ? undefined : held.peek(id)
      if (copy !== undefined && isCurrent(copy, marks)) return copy
      missing.set(place, id)
      return undefined
    })
    if (missing.size === 0) return accounts
    const loaded = await load([...missing.values()])
    for (const [place, id] of missing) {
      const account = loaded.get(id)
      accounts[place] = account
      if (account === undefined || marks === null) continue
      account.since = marks
      held.set(id, account)
    }
    return accounts
  }
}
