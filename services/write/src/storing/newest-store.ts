// SQL that reads the newest ids, from an index alone.
import type { AccountId, TweetId } from '@flightpath/contracts'
import { digits, joined, readColumn, sql, type Sql, type Statements } from '@flightpath/storage'
import { accountIdColumn, tweetIdColumn } from './columns.ts'

/** One author's part of a read, which goes on from `fromId`, down or up, without it. */
export type AuthorRange = { readonly authorId: AccountId; readonly fromId?: TweetId }

/** The index is named, because MySQL prefers the primary key for a narrow range of ids, and reads everybody's tweets in it. */
export const newestByAuthorSql = (
  range: AuthorRange,
  endId: TweetId | undefined,
  limit: number,
  upward: boolean,
) => sql`
  (SELECT author_id AS authorId, id
  FROM tweets FORCE INDEX (newest_by_author)
  WHERE author_id = ${digits(range.authorId)}
    AND deleted = 0
    ${idBounds(sql`id`, upward ? endId : range.fromId, upward ? range.fromId : endId)}
  ORDER BY id ${upward ? sql`ASC` : sql`DESC`}
  LIMIT ${limit})`

/** Index reads in one statement. The server opens the table once for each. */
const authorsPerStatement = 100

/** Reads the newest ids of each author, or with `upward` the oldest, from the index alone; see ReadNewest. */
export async function loadNewestByAuthors(
  database: Statements,
  ranges: readonly AuthorRange[],
  { endId, perAuthor, upward }: { endId: TweetId | undefined; perAuthor: number; upward: boolean },
): Promise<Map<AccountId, TweetId[]>> {
  const found = new Map<AccountId, TweetId[]>()
  for (let start = 0; start < ranges.length; start += authorsPerStatement) {
    const chunk = ranges.slice(start, start + authorsPerStatement)
    const reads = chunk.map((range) => newestByAuthorSql(range, endId, perAuthor, upward))
    const { rows } = await database.query(joined(reads, sql`\nUNION ALL`), { rowsAsArray: true })
    for (const row of rows) {
      const [authorId, id] = readPair(row)
      const ids = found.get(authorId)
      if (ids === undefined) found.set(authorId, [id])
      else ids.push(id)
    }
  }
  return found
}

function readPair(row: unknown): [AccountId, TweetId] {
  if (!Array.isArray(row)) throw new TypeError('expected a row as an array')
  return [accountIdColumn(row[0]), tweetIdColumn(row[1])]
}

/** `sinceId < id < untilId`: the newest `limit` of them, or with `upward` the oldest. */
export type MentionsQuery = {
  readonly accountId: AccountId
  readonly untilId?: TweetId
  readonly sinceId?: TweetId
  readonly upward?: boolean
  readonly limit: number
}

export const newestMentionsSql = ({
  accountId,
  untilId,
  sinceId,
  upward = false,
  limit,
}: MentionsQuery) => sql`
  SELECT tweet_id
  FROM mentions
  WHERE account_id = ${digits(accountId)}
    ${idBounds(sql`tweet_id`, untilId, sinceId)}
  ORDER BY tweet_id ${upward ? sql`ASC` : sql`DESC`}
  LIMIT ${limit}`

/** Ids of tweets that mention an account, newest first either way. */
export async function loadNewestMentions(
  database: Statements,
  query: MentionsQuery,
): Promise<TweetId[]> {
  const result = await database.query(newestMentionsSql(query), { rowsAsArray: true })
  const ids = readColumn(tweetIdColumn, result)
  return query.upward === true ? ids.toReversed() : ids
}

function idBounds(name: Sql, untilId: TweetId | undefined, sinceId: TweetId | undefined): Sql {
  const until = untilId === undefined ? sql`` : sql`AND ${name} < ${digits(untilId)}`
  return sinceId === undefined ? until : sql`${until} AND ${name} > ${digits(sinceId)}`
}
