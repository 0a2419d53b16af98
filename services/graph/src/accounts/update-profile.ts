import {
  graphV1,
  unavailable,
  type Account,
  type AccountChange,
  type AccountId,
} from '@flightpath/contracts'
import { lockAccount, updateAccount } from '../storing/account-store.ts'
import { acceptAllRequests } from '../following/answer-requests.ts'
import type { CommandDeps } from '../following/change-relations.ts'
import { loadRequesters } from '../storing/follow-request-store.ts'

export type ProfileChanges = Partial<Omit<Account, 'id' | 'username' | 'createdAtMs'>>

/** Each round accepts all requests there are; more come in only while it runs. */
const maxRounds = 20

/**
 * Changes a profile. An account that is to be protected no more accepts all requests before, so that one that is not
 * protected has none at any moment; a request to change that is cut off may be sent again.
 */
export async function updateProfile(
  deps: CommandDeps,
  accountId: AccountId,
  changes: ProfileChanges,
): Promise<void> {
  for (let round = 0; round < maxRounds; round += 1) {
    if (changes.protected === false) await acceptAllRequests(deps, accountId)
    if ((await changeAccount(deps, accountId, changes)) === 'changed') return
  }
  throw unavailable('Too many ask to follow you at this moment; try again.')
}

/** Whoever follows holds the account as it is, so while it is locked here nobody can ask. */
function changeAccount(
  deps: CommandDeps,
  accountId: AccountId,
  changes: ProfileChanges,
): Promise<'requests-came' | 'changed'> {
  return deps.changes.commit(async (change) => {
    const before = await lockAccount(change, accountId)
    if (before === null) throw new Error(`there is no account ${accountId}`)
    const account = { ...before, ...changes }
    const opens = before.protected && !account.protected
    if (opens && (await loadRequesters(change, accountId, 1)).length > 0) return 'requests-came'
    // Also for a change that changes nothing: the process that made it may have died before readers were told.
    change.invalidate({ type: 'account-changed', accountId })
    const kinds = changesBetween(before, account)
    if (kinds.length > 0) await updateAccount(change, account)
    for (const kind of kinds) {
      const event = { type: 'account-changed', accountId, change: kind, account } as const
      change.tell(graphV1, { ...event, atMs: change.atMs })
    }
    return 'changed'
  })
}

function changesBetween(before: Account, after: Account): AccountChange[] {
  return [
    ...(before.name === after.name ? [] : (['renamed'] as const)),
    ...(before.protected === after.protected
      ? []
      : ([after.protected ? 'protected' : 'unprotected'] as const)),
    ...(othersOf(before) === othersOf(after) ? [] : (['profile-changed'] as const)),
  ]
}

function othersOf(account: Account): string {
  return JSON.stringify({ ...account, name: '', protected: false })
}
