import { compareIds, type AccountId, type TweetId } from '@flightpath/contracts'

/** Newest first, `sinceId < id < untilId`. */
export type NewestQuery = {
  readonly authorIds: readonly AccountId[]
  readonly untilId?: TweetId
  readonly sinceId?: TweetId
  readonly limit: number
}

/** One author's part of a read: its newest ids below `untilId`. */
export type AuthorRange = { readonly authorId: AccountId; readonly untilId?: TweetId }

/** Reads the newest `perAuthor` ids above `sinceId` of each author, in any order. */
export type ReadNewest = (
  ranges: readonly AuthorRange[],
  sinceId: TweetId | undefined,
  perAuthor: number,
) => Promise<ReadonlyMap<AccountId, readonly TweetId[]>>

/**
 * The newest ids of the union of many authors' tweets. Reads a few of each author; the oldest id that makes it into
 * the answer is then a floor, and only authors that may have more above it are read on. So 5,000 quiet authors cost
 * two rows each, and one busy author among them costs no more than its own tweets, in two or three rounds.
 */
export async function newestByAuthors(read: ReadNewest, query: NewestQuery): Promise<TweetId[]> {
  const { limit, untilId } = query
  const authors = [...new Set(query.authorIds)]
  let open: AuthorRange[] = authors.map((authorId) => withUpperBound(authorId, untilId))
  let perAuthor = share(limit, authors.length, 2)
  let newest: TweetId[] = []
  let floor = query.sinceId
  while (open.length > 0) {
    const found = await read(open, floor, perAuthor)
    for (const ids of found.values()) newest.push(...ids)
    newest = newest.toSorted((a, b) => compareIds(b, a)).slice(0, limit)
    if (newest.length === limit) floor = newest.at(-1)
    open = stillOpen(open, found, perAuthor, floor)
    perAuthor = share(limit, open.length, perAuthor * 2)
  }
  return newest
}

/** How many to read of each author: some more than all of them need on average, since some post more than others. */
function share(limit: number, authors: number, atLeast: number): number {
  return Math.min(limit, Math.max(atLeast, Math.ceil((4 * limit) / authors)))
}

/** The authors that gave as many as they were asked for, all above the floor, each to be read on from its oldest. */
function stillOpen(
  ranges: readonly AuthorRange[],
  found: ReadonlyMap<AccountId, readonly TweetId[]>,
  perAuthor: number,
  floor: TweetId | undefined,
): AuthorRange[] {
  return ranges.flatMap(({ authorId }) => {
    const ids = found.get(authorId) ?? []
    const oldest = ids.reduce<TweetId | undefined>(older, undefined)
    if (oldest === undefined || ids.length < perAuthor) return []
    if (floor !== undefined && compareIds(oldest, floor) <= 0) return []
    return [{ authorId, untilId: oldest }]
  })
}

function older(a: TweetId | undefined, b: TweetId): TweetId {
  return a !== undefined && compareIds(a, b) <= 0 ? a : b
}

function withUpperBound(authorId: AccountId, untilId: TweetId | undefined): AuthorRange {
  return untilId === undefined ? { authorId } : { authorId, untilId }
}
