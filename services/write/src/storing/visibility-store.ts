// SQL that reads what somebody wants to act on.
import type { AccountId, ReplySettings, TweetId } from '@flightpath/contracts'
import { column, digitList, rowReader, sql, type RowOf, type Statements } from '@flightpath/storage'
import { accountIdColumn, replySettingsColumn, tweetIdColumn } from './columns.ts'
import { parseEntities } from './parse-entities.ts'

/** A tweet that lets only some accounts reply. */
export type Gate = {
  readonly authorId: AccountId
  readonly settings: ReplySettings
  readonly mentioned: readonly AccountId[]
}

/** A tweet that is there. */
export type Target = {
  /** The original, where a repost was asked for. */
  readonly id: TweetId
  readonly authorId: AccountId
  readonly conversationId: TweetId
  /** Its author, and the reposter where a repost was asked for. */
  readonly shownBy: readonly AccountId[]
  /** Its own, and that of the conversation's first tweet if that is still there. */
  readonly gates: readonly Gate[]
}

export const targetsSql = (ids: readonly TweetId[]) => sql`
  SELECT asked.id AS askedId, asked.author_id AS askedAuthorId,
    target.id, target.author_id AS authorId, target.conversation_id AS conversationId,
    target.reply_settings AS settings,
    CASE WHEN target.reply_settings IS NULL THEN NULL ELSE target.entities END AS entities,
    root.id AS rootId, root.author_id AS rootAuthorId, root.reply_settings AS rootSettings,
    CASE WHEN root.reply_settings IS NULL THEN NULL ELSE root.entities END AS rootEntities
  FROM tweets AS asked
  STRAIGHT_JOIN tweets AS target ON target.id = COALESCE(asked.reposted_tweet_id, asked.id)
  LEFT JOIN tweets AS root ON root.id = target.conversation_id AND root.deleted = 0
  WHERE asked.id IN (${digitList(ids)})
    AND asked.deleted = 0
    AND target.deleted = 0`

const readTargets = rowReader({
  askedId: tweetIdColumn,
  askedAuthorId: accountIdColumn,
  id: tweetIdColumn,
  authorId: accountIdColumn,
  conversationId: tweetIdColumn,
  settings: replySettingsColumn,
  entities: column.nullable(column.string),
  rootId: column.nullable(tweetIdColumn),
  rootAuthorId: column.nullable(accountIdColumn),
  rootSettings: replySettingsColumn,
  rootEntities: column.nullable(column.string),
})

/** What these ids, at least one, stand for, by the id that was asked for. */
export async function loadTargets(
  database: Statements,
  ids: readonly TweetId[],
): Promise<Map<TweetId, Target>> {
  const rows = readTargets(await database.query(targetsSql(ids)))
  return new Map(rows.map((row) => [row.askedId, toTarget(row)]))
}

function toTarget(row: RowOf<typeof readTargets>): Target {
  const { id, authorId, conversationId, askedAuthorId } = row
  const own = toGate(authorId, row.settings, row.entities)
  const root = row.rootId === id ? [] : toGate(row.rootAuthorId, row.rootSettings, row.rootEntities)
  const shownBy = askedAuthorId === authorId ? [authorId] : [authorId, askedAuthorId]
  return { id, authorId, conversationId, shownBy, gates: [...own, ...root] }
}

function toGate(
  authorId: AccountId | null,
  settings: ReplySettings | null,
  entities: string | null,
): Gate[] {
  if (authorId === null || settings === null || entities === null) return []
  const mentioned = (parseEntities(entities).mentions ?? []).map(({ id }) => id)
  return [{ authorId, settings, mentioned }]
}
