import { compareIds, type AccountId, type TweetId } from '@flightpath/contracts'
import type { AuthorRange } from '../storing/newest-store.ts'

/**
 * `sinceId < id < untilId`: the newest `limit` of them, or with `upward` the oldest, which are the nearest to
 * `sinceId`.
 */
export type NewestQuery = {
  readonly authorIds: readonly AccountId[]
  readonly untilId?: TweetId
  readonly sinceId?: TweetId
  readonly upward?: boolean
  readonly limit: number
}

/** Reads the first `perAuthor` ids of each author from `fromId` on, before `endId`, in any order. */
export type ReadNewest = (
  ranges: readonly AuthorRange[],
  endId: TweetId | undefined,
  perAuthor: number,
) => Promise<ReadonlyMap<AccountId, readonly TweetId[]>>

/**
 * The first ids of the union of many authors' tweets; the answer is newest first either way. Reads a few of each
 * author; the last id that makes it into the answer is then where the read ends, and only authors that may have more
 * before it are read on. So 5,000 quiet authors cost two rows each, and one busy author among them costs no more than
 * its own tweets, in two or three rounds. `read` goes down, or up with `upward`.
 */
export async function newestByAuthors(read: ReadNewest, query: NewestQuery): Promise<TweetId[]> {
  const { limit, upward = false } = query
  const compare = upward ? compareIds : (a: TweetId, b: TweetId) => compareIds(b, a)
  const authors = [...new Set(query.authorIds)]
  let open = authors.map((authorId) => rangeFrom(authorId, upward ? query.sinceId : query.untilId))
  let endId = upward ? query.untilId : query.sinceId
  let perAuthor = share(limit, authors.length, 2)
  let first: TweetId[] = []
  while (open.length > 0) {
    const found = await read(open, endId, perAuthor)
    for (const ids of found.values()) first.push(...ids)
    first = first.toSorted(compare).slice(0, limit)
    if (first.length === limit) endId = first.at(-1)
    open = stillOpen(open, found, perAuthor, { compare, endId })
    perAuthor = share(limit, open.length, perAuthor * 2)
  }
  return upward ? first.toReversed() : first
}

/** The authors that gave as many as they were asked for, all before the end, each to be read on from its last. */
function stillOpen(
  ranges: readonly AuthorRange[],
  found: ReadonlyMap<AccountId, readonly TweetId[]>,
  asked: number,
  { compare, endId }: { compare: (a: TweetId, b: TweetId) => number; endId: TweetId | undefined },
): AuthorRange[] {
  return ranges.flatMap(({ authorId }) => {
    const ids = found.get(authorId) ?? []
    if (ids.length < asked) return []
    const last = ids.toSorted(compare).at(-1)
    if (last === undefined || (endId !== undefined && compare(last, endId) >= 0)) return []
    return [{ authorId, fromId: last }]
  })
}

/** How many to read of each author: some more than all of them need on average, since some post more than others. */
function share(limit: number, authors: number, atLeast: number): number {
  return Math.min(limit, Math.max(atLeast, Math.ceil((4 * limit) / authors)))
}

function rangeFrom(authorId: AccountId, fromId: TweetId | undefined): AuthorRange {
  return fromId === undefined ? { authorId } : { authorId, fromId }
}
