// SQL that reads the newest ids, from an index alone.
import type { AccountId, TweetId } from '@flightpath/contracts'
import { readColumn, type Statements } from '@flightpath/storage'
import { digits } from './digits.ts'
import { accountIdColumn, tweetIdColumn } from './id-columns.ts'
import type { AuthorRange } from './newest-by-authors.ts'

export const newestByAuthorSql = (
  range: AuthorRange,
  sinceId: TweetId | undefined,
  limit: number,
) => `
  (SELECT author_id AS authorId, id
  FROM tweets
  WHERE author_id = ${digits(range.authorId)}
    AND deleted = 0
    ${idBounds('id', range.untilId, sinceId)}
  ORDER BY id DESC
  LIMIT ${limit})`

/** Index reads in one statement. The server opens the table once for each. */
const authorsPerStatement = 100

/** Reads the newest ids of each author, from the index alone; see ReadNewest. */
export async function loadNewestByAuthors(
  database: Statements,
  ranges: readonly AuthorRange[],
  sinceId: TweetId | undefined,
  perAuthor: number,
): Promise<Map<AccountId, TweetId[]>> {
  const found = new Map<AccountId, TweetId[]>()
  for (let start = 0; start < ranges.length; start += authorsPerStatement) {
    const chunk = ranges.slice(start, start + authorsPerStatement)
    const sql = chunk.map((range) => newestByAuthorSql(range, sinceId, perAuthor))
    const { rows } = await database.query(sql.join('\nUNION ALL'), [], { rowsAsArray: true })
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

export const newestMentionsSql = (
  accountId: AccountId,
  untilId: TweetId | undefined,
  sinceId: TweetId | undefined,
  limit: number,
) => `
  SELECT tweet_id
  FROM mentions
  WHERE account_id = ${digits(accountId)}
    ${idBounds('tweet_id', untilId, sinceId)}
  ORDER BY tweet_id DESC
  LIMIT ${limit}`

/** The newest ids of tweets that mention an account, `sinceId < id < untilId`. */
export async function loadNewestMentions(
  database: Statements,
  query: { accountId: AccountId; untilId?: TweetId; sinceId?: TweetId; limit: number },
): Promise<TweetId[]> {
  const sql = newestMentionsSql(query.accountId, query.untilId, query.sinceId, query.limit)
  return readColumn(tweetIdColumn, await database.query(sql, [], { rowsAsArray: true }))
}

function idBounds(
  name: string,
  untilId: TweetId | undefined,
  sinceId: TweetId | undefined,
): string {
  const until = untilId === undefined ? '' : `AND ${name} < ${digits(untilId)}`
  return sinceId === undefined ? until : `${until} AND ${name} > ${digits(sinceId)}`
}
