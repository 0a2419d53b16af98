// Who may see what. Whoever shows tweets or accounts to somebody asks here and nowhere else. All of it follows from
// what is handed in; that it is current is the caller's part, and so are tweets that were deleted.
import type { Account, AccountId, HiddenReply, List, Tweet } from '@flightpath/contracts'

/** Who looks, and how that account stands to others. */
export type Viewer = {
  /** Null: an app-only token, which sees what is public. */
  readonly accountId: AccountId | null
  readonly following: ReadonlySet<AccountId>
  /** Either blocks the other. */
  readonly blocked: ReadonlySet<AccountId>
  readonly muted: ReadonlySet<AccountId>
}

/** Nobody in particular: who sees what is public. */
export const nobody: Viewer = {
  accountId: null,
  following: new Set(),
  blocked: new Set(),
  muted: new Set(),
}

/** What of an account decides who sees its tweets. */
export type JudgedAuthor = Pick<Account, 'id' | 'protected'>

/** What of a tweet decides who sees it, and where; a repost has its original with it. */
export type JudgedTweet = {
  readonly tweet: Pick<Tweet, 'authorId' | 'inReplyToUserId'>
  readonly author: JudgedAuthor
  readonly original?: Omit<JudgedTweet, 'original'>
}

/**
 * Whether a viewer may see an account's tweets, its likes, and who follows it: its own always; else neither blocks the
 * other, and a protected account is followed.
 */
export function seesTweetsOf(viewer: Viewer, author: JudgedAuthor): boolean {
  if (author.id === viewer.accountId) return true
  if (viewer.blocked.has(author.id)) return false
  return !author.protected || viewer.following.has(author.id)
}

/** Whether a viewer may see a tweet: its author's tweets, and for a repost the original's author's too. */
export function sees(viewer: Viewer, { author, original }: JudgedTweet): boolean {
  return (
    seesTweetsOf(viewer, author) &&
    (original === undefined || seesTweetsOf(viewer, original.author))
  )
}

/** Whether an account stands in lists and includes for a viewer: protected ones do, blocked ones do not. */
export function seesUser(viewer: Viewer, accountId: AccountId): boolean {
  return !viewer.blocked.has(accountId)
}

/** Whether there is such a list for a viewer: a private one is there for its owner only. */
export function seesList(viewer: Viewer, list: Pick<List, 'private' | 'ownerId'>): boolean {
  return !list.private || list.ownerId === viewer.accountId
}

/** Whether a viewer still finds a reply that was hidden: its author and who hid it do. */
export function seesReply({ accountId }: Viewer, { authorId, hiddenBy }: HiddenReply): boolean {
  return accountId !== null && (accountId === authorId || accountId === hiddenBy)
}

/**
 * Authors whose tweets a search finds none of for a viewer, each once: those that it may not see, and muted ones.
 * `protectedIds` are all accounts that are protected.
 */
export function unseenAuthors(viewer: Viewer, protectedIds: readonly AccountId[]): AccountId[] {
  const unseen = protectedIds.filter((id) => !seesTweetsOf(viewer, { id, protected: true }))
  return [...new Set([...unseen, ...viewer.blocked, ...viewer.muted])]
}
