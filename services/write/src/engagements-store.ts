// SQL that reads pages of engagements, each from one index in its order.
import type { engagementKinds } from '@flightpath/contracts'
import { column, rowReader, type Statements } from '@flightpath/storage'
import { digits } from './digits.ts'

export type EngagementPage = {
  readonly kind: (typeof engagementKinds)[number]
  readonly subjectId: string
  /** At most one of the two. */
  readonly before: string | null
  readonly after: string | null
  readonly limit: number
}

/** `id` is a tweet's or an account's, as the kind has it. */
export type EngagementEntry = { readonly id: string; readonly position: string }

/** What one kind of page is read from. A tweet that is deleted may have rows until the cascade has taken them away. */
type Source = {
  readonly select: string
  readonly from: string
  readonly where: (subject: string) => string
  /** The column that orders it. */
  readonly position: string
}

const isThere = (subject: string) =>
  `AND EXISTS (SELECT 1 FROM tweets WHERE tweets.id = ${subject} AND tweets.deleted = 0)`

const ofAccount = (table: 'likes' | 'bookmarks'): Source => ({
  select: `${table}.tweet_id AS id, position`,
  // In this order, so that the page ends where its limit does: the other way round all of the account's are sorted.
  from: `${table} STRAIGHT_JOIN tweets ON tweets.id = ${table}.tweet_id AND tweets.deleted = 0`,
  where: (subject) => `${table}.account_id = ${subject}`,
  position: 'position',
})

const repostsOf = (id: 'account_id' | 'repost_id'): Source => ({
  select: `${id} AS id, repost_id AS position`,
  from: 'reposts',
  where: (subject) => `tweet_id = ${subject} ${isThere(subject)}`,
  position: 'repost_id',
})

const sources: Readonly<Record<EngagementPage['kind'], Source>> = {
  'likes-by': ofAccount('likes'),
  'bookmarks-by': ofAccount('bookmarks'),
  'reposts-of-author': {
    select: 'id, id AS position',
    // By their counts: to tell a tweet once, all of its reposts would be read.
    from: 'tweets STRAIGHT_JOIN tweet_counts ON tweet_counts.tweet_id = tweets.id AND reposts > 0',
    where: (subject) => `author_id = ${subject} AND deleted = 0`,
    position: 'id',
  },
  likers: {
    select: 'account_id AS id, position',
    from: 'likes',
    where: (subject) => `tweet_id = ${subject} ${isThere(subject)}`,
    position: 'position',
  },
  reposters: repostsOf('account_id'),
  reposts: repostsOf('repost_id'),
  quotes: {
    select: 'id, id AS position',
    from: 'tweets',
    where: (subject) => `quoted_tweet_id = ${subject} AND deleted = 0`,
    position: 'id',
  },
}

export function engagementsSql({ kind, subjectId, before, after, limit }: EngagementPage): string {
  const { select, from, where, position } = sources[kind]
  const bound =
    before !== null
      ? `AND ${position} < ${digits(before)}`
      : after !== null
        ? `AND ${position} > ${digits(after)}`
        : ''
  return `
  SELECT ${select}
  FROM ${from}
  WHERE ${where(digits(subjectId))}
    ${bound}
  ORDER BY ${position} ${after === null ? 'DESC' : 'ASC'}
  LIMIT ${limit}`
}

const readEntries = rowReader({ id: column.digits, position: column.digits })

/** One page, the latest first; with `after` the nearest one above it. */
export async function loadEngagements(
  database: Statements,
  page: EngagementPage,
): Promise<EngagementEntry[]> {
  const entries = readEntries(await database.query(engagementsSql(page)))
  return page.after === null ? entries : entries.toReversed()
}
