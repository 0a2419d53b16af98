// A place where what is served is not what MySQL says.

export type View =
  | 'home'
  | 'user-tweets'
  | 'mentions'
  | 'likes'
  | 'bookmarks'
  | 'following'
  | 'followers'
  | 'follow-requests'
  | 'blocking'
  | 'muting'
  | 'lists'
  | 'list-tweets'
  | 'list-members'
  | 'follow-tables'
  | 'follow-counts'
  | 'block-tables'
  | 'request-table'
  | 'tweet-counts'
  | 'author-counts'
  | 'list-counts'
  | 'search-index'

export type Difference = {
  readonly view: View
  /** Whose view, or of whose list; null for what is everybody's. */
  readonly account: string | null
  /** The tweet's, the account's or the list's id that is wrong; null when it is about the whole view. */
  readonly id: string | null
  readonly expected: string
  readonly found: string
}

/** One line for a person. */
export function describeDifference({ view, account, id, expected, found }: Difference): string {
  const whose = account === null ? '' : ` of account ${account}`
  const what = id === null ? '' : ` at ${id}`
  return `${view}${whose}${what}: expected ${expected}, found ${found}`
}
