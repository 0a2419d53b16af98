import { unavailable, type Account, type AccountId } from '@flightpath/contracts'
import { lockAccount, updateAccount } from './account-store.ts'
import { acceptAllRequests } from './answer-requests.ts'
import { loadRequesters } from './follow-request-store.ts'
import {
  publishEvents,
  writeEvents,
  type ChangeDeps,
  type WrittenEvents,
} from './relation-change.ts'

export type ProfileChanges = Partial<Omit<Account, 'id' | 'username' | 'createdAtMs'>>

/** Each round accepts all requests there are; more come in only while it runs. */
const maxRounds = 20

/**
 * Changes a profile. An account that is to be protected no more accepts all requests before, so that one that is not
 * protected has none at any moment; a request to change that is cut off may be sent again.
 */
export async function updateProfile(
  deps: ChangeDeps,
  accountId: AccountId,
  changes: ProfileChanges,
): Promise<void> {
  for (let round = 0; round < maxRounds; round += 1) {
    if (changes.protected === false) await acceptAllRequests(deps, accountId)
    const result = await commit(deps, accountId, changes)
    if (result === 'requests-came') continue
    if (result.events !== null) publishEvents(deps, result.events)
    return tellOfAccount(deps, accountId)
  }
  throw unavailable('Too many ask to follow you at this moment; try again.')
}

/** Whoever follows holds the account as it is, so while it is locked here nobody can ask. */
function commit(
  deps: ChangeDeps,
  accountId: AccountId,
  changes: ProfileChanges,
): Promise<'requests-came' | { events: WrittenEvents | null }> {
  return deps.database.transaction(async (connection) => {
    const account = await lockAccount(connection, accountId)
    if (account === null) throw new Error(`there is no account ${accountId}`)
    const changed = { ...account, ...changes }
    const opens = account.protected && !changed.protected
    if (opens && (await loadRequesters(connection, accountId, 1)).length > 0) return 'requests-came'
    if (JSON.stringify(changed) === JSON.stringify(account)) return { events: null }
    await updateAccount(connection, changed)
    return { events: await writeEvents(deps, connection, [{ type: 'account-changed', accountId }]) }
  })
}

/**
 * Before the answer: from now on every reader drops its copy. Also after a change that changed nothing: the process
 * that made it may have died before it got here.
 */
async function tellOfAccount({ views }: ChangeDeps, accountId: AccountId): Promise<void> {
  await views.accountsChanged([accountId])
}
