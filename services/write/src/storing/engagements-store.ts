// SQL that reads pages of engagements, each from one index in its order.
import type { engagementKinds } from '@flightpath/contracts'
import {
  column,
  digits,
  rowReader,
  sql,
  type Digits,
  type Sql,
  type Statements,
} from '@flightpath/storage'

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
  readonly select: Sql
  readonly from: Sql
  readonly where: (subject: Digits) => Sql
  /** The column that orders it. */
  readonly position: Sql
}

const isThere = (subject: Digits) =>
  sql`AND EXISTS (SELECT 1 FROM tweets WHERE tweets.id = ${subject} AND tweets.deleted = 0)`

const ofAccount = (table: Sql): Source => ({
  select: sql`${table}.tweet_id AS id, position`,
  // In this order, so that the page ends where its limit does: the other way round all of the account's are sorted.
  from: sql`${table} STRAIGHT_JOIN tweets ON tweets.id = ${table}.tweet_id AND tweets.deleted = 0`,
  where: (subject) => sql`${table}.account_id = ${subject}`,
  position: sql`position`,
})

const repostsOf = (id: Sql): Source => ({
  select: sql`${id} AS id, repost_id AS position`,
  from: sql`reposts`,
  where: (subject) => sql`tweet_id = ${subject} ${isThere(subject)}`,
  position: sql`repost_id`,
})

const sources: Readonly<Record<EngagementPage['kind'], Source>> = {
  'likes-by': ofAccount(sql`likes`),
  'bookmarks-by': ofAccount(sql`bookmarks`),
  'reposts-of-author': {
    select: sql`id, id AS position`,
    // By their counts: to tell a tweet once, all of its reposts would be read.
    from: sql`tweets STRAIGHT_JOIN tweet_counts ON tweet_counts.tweet_id = tweets.id AND reposts > 0`,
    where: (subject) => sql`author_id = ${subject} AND deleted = 0`,
    position: sql`id`,
  },
  likers: {
    select: sql`account_id AS id, position`,
    from: sql`likes`,
    where: (subject) => sql`tweet_id = ${subject} ${isThere(subject)}`,
    position: sql`position`,
  },
  reposters: repostsOf(sql`account_id`),
  reposts: repostsOf(sql`repost_id`),
  quotes: {
    select: sql`id, id AS position`,
    from: sql`tweets`,
    where: (subject) => sql`quoted_tweet_id = ${subject} AND deleted = 0`,
    position: sql`id`,
  },
}

export function engagementsSql({ kind, subjectId, before, after, limit }: EngagementPage): Sql {
  const { select, from, where, position } = sources[kind]
  const bound =
    before !== null
      ? sql`AND ${position} < ${digits(before)}`
      : after !== null
        ? sql`AND ${position} > ${digits(after)}`
        : sql``
  return sql`
  SELECT ${select}
  FROM ${from}
  WHERE ${where(digits(subjectId))}
    ${bound}
  ORDER BY ${position} ${after === null ? sql`DESC` : sql`ASC`}
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
