// Who may see what. Every route asks here and nowhere else.
import type { Account, AccountId } from '@flightpath/contracts'
import type { HydratedTweet } from './hydrate.ts'
import type { Viewer } from './relations.ts'

/**
 * Whether a viewer may see an account's tweets, its likes, and who follows it: its own always; else neither blocks the
 * other, and a protected account is followed.
 */
export function seesTweetsOf(viewer: Viewer, account: Account): boolean {
  if (account.id === viewer.accountId) return true
  if (viewer.blocked.has(account.id)) return false
  return !account.protected || viewer.following.has(account.id)
}

/** Whether a viewer may see a tweet: its author's tweets, and for a repost the original's author's too. */
export function sees(viewer: Viewer, { author, original }: HydratedTweet): boolean {
  return (
    seesTweetsOf(viewer, author) &&
    (original === undefined || seesTweetsOf(viewer, original.author))
  )
}

/** Whether an account stands in lists and includes for a viewer: protected ones do, blocked ones do not. */
export function seesUser(viewer: Viewer, accountId: AccountId): boolean {
  return !viewer.blocked.has(accountId)
}
