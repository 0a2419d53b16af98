// For this package's tests: accounts, viewers and tweets with nothing but what decides.
import { parseAccountId, type AccountId } from '@flightpath/contracts'
import { nobody, type JudgedAuthor, type JudgedTweet, type Viewer } from './visibility.ts'

export function accountId(value: number): AccountId {
  const id = parseAccountId(String(value))
  if (id === null) throw new Error(`${value} is no account id`)
  return id
}

export function viewer(id: AccountId, changes: Partial<Viewer> = {}): Viewer {
  return { ...nobody, accountId: id, ...changes }
}

/** A post, a reply to an account's tweet, or a repost of an author's tweet. */
export function tweetBy(
  author: JudgedAuthor,
  { replyTo, repostOf }: { replyTo?: AccountId; repostOf?: JudgedAuthor } = {},
): JudgedTweet {
  return {
    tweet: { authorId: author.id, ...(replyTo && { inReplyToUserId: replyTo }) },
    author,
    ...(repostOf && { original: { tweet: { authorId: repostOf.id }, author: repostOf } }),
  }
}
