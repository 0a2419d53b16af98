// SQL about replies that are hidden.
import type { HiddenReply, TweetId } from '@flightpath/contracts'
import { digitList, digits, rowReader, sql, type Statements } from '@flightpath/storage'
import { accountIdColumn, tweetIdColumn } from './columns.ts'

export async function insertHidden(
  database: Statements,
  { id, authorId, hiddenBy }: HiddenReply,
): Promise<void> {
  await database.query(
    sql`INSERT IGNORE INTO hidden_replies (tweet_id, author_id, hidden_by)
     VALUES (${digitList([id, authorId, hiddenBy])})`,
  )
}

export async function deleteHidden(database: Statements, id: TweetId): Promise<void> {
  await database.query(sql`DELETE FROM hidden_replies WHERE tweet_id = ${digits(id)}`)
}

const readHidden = rowReader({
  id: tweetIdColumn,
  authorId: accountIdColumn,
  hiddenBy: accountIdColumn,
})

export const hiddenAmongSql = (ids: readonly TweetId[]) => sql`
  SELECT tweet_id AS id, author_id AS authorId, hidden_by AS hiddenBy
  FROM hidden_replies
  WHERE tweet_id IN (${digitList(ids)})`

/** Those of these tweets that are hidden. */
export async function loadHiddenAmong(
  database: Statements,
  ids: readonly TweetId[],
): Promise<HiddenReply[]> {
  return ids.length === 0 ? [] : readHidden(await database.query(hiddenAmongSql(ids)))
}

export const hiddenRepliesSql = (afterId: TweetId, untilId: TweetId, limit: number) => sql`
  SELECT tweet_id AS id, author_id AS authorId, hidden_by AS hiddenBy
  FROM hidden_replies
  WHERE tweet_id > ${digits(afterId)}
    AND tweet_id < ${digits(untilId)}
  ORDER BY tweet_id
  LIMIT ${limit}`

/** A page of all that are hidden, ascending; deleted ones may be among them. */
export async function loadHiddenReplies(
  database: Statements,
  { afterId, untilId, limit }: { afterId: TweetId; untilId: TweetId; limit: number },
): Promise<HiddenReply[]> {
  return readHidden(await database.query(hiddenRepliesSql(afterId, untilId, limit)))
}
