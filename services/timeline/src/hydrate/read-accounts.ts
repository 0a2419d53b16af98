import { accountsByIds, type AccountId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Marks } from '@flightpath/view-versions'
import { toCached, type CachedAccount } from './cached.ts'
import { createReadCopies, mebibyte, type Copy, type ReadCopies } from './read-copies.ts'
import { copiesKeepMs } from './read-marks.ts'

export type ReadAccounts = ReadCopies<AccountId, CachedAccount>

/**
 * Whether an account that was read before may be used again: nothing was marked since that changes it. It need not be
 * held here any more: the tweet that keeps it is held for ten minutes at most, and marks stay for an hour.
 */
export function isCurrent(
  { id, since }: Copy & { readonly id: AccountId },
  marks: Marks | null,
): boolean {
  return marks !== null && since !== null && !marks.isChanged(id, since)
}

/** With its view, as long as that of twarc2's fields. */
const accountBytes = 1200

/** A profile, and who may see the tweets, can change at any time. */
export function createReadAccounts(graph: Client): ReadAccounts {
  return createReadCopies({
    async load(ids: readonly AccountId[]) {
      const { accounts } = await graph.call(accountsByIds, { body: { ids: [...ids] } })
      return new Map(accounts.map((account) => [account.id, toCached(account)]))
    },
    isCurrent,
    keepMs: copiesKeepMs,
    heldBytes: 24 * mebibyte,
    bytesOf: ({ description, location }) => accountBytes + description.length + location.length,
  })
}
