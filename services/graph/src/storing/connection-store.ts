// Pages of accounts around an account or a list, whichever table they are from: all have a position, latest first.
import type { AccountId, connectionKinds } from '@flightpath/contracts'
import { column, digits, rowReader, sql, type Sql, type Statements } from '@flightpath/storage'
import { accountIdColumn } from './columns.ts'
import { largestPosition, type PageBounds } from './page-bounds.ts'

export type ConnectionKind = (typeof connectionKinds)[number]

/** `position` is a Snowflake id of the moment, so the latest has the largest. */
export type Connection = { readonly accountId: AccountId; readonly position: string }

/** Pages in either direction of one table; each is read by the index `by_position` alone. */
function pagesOf(table: Sql, subject: Sql, account: Sql) {
  const select = sql`
    SELECT ${account} AS accountId, position
    FROM ${table} FORCE INDEX (by_position)`
  return {
    below: (id: string, bound: string, limit: number) => sql`${select}
    WHERE ${subject} = ${digits(id)} AND position < ${digits(bound)}
    ORDER BY position DESC
    LIMIT ${limit}`,
    above: (id: string, bound: string, limit: number) => sql`${select}
    WHERE ${subject} = ${digits(id)} AND position > ${digits(bound)}
    ORDER BY position
    LIMIT ${limit}`,
  }
}

export const connectionsSql: Readonly<Record<ConnectionKind, ReturnType<typeof pagesOf>>> = {
  followers: pagesOf(sql`followers`, sql`followee_id`, sql`follower_id`),
  following: pagesOf(sql`following`, sql`follower_id`, sql`followee_id`),
  'follow-requests': pagesOf(sql`follow_requests`, sql`target_id`, sql`requester_id`),
  blocking: pagesOf(sql`blocks`, sql`blocker_id`, sql`blocked_id`),
  muting: pagesOf(sql`mutes`, sql`muter_id`, sql`muted_id`),
  'list-members': pagesOf(sql`list_members`, sql`list_id`, sql`account_id`),
  'list-followers': pagesOf(sql`list_followers`, sql`list_id`, sql`account_id`),
}

const readConnections = rowReader({ accountId: accountIdColumn, position: column.digits })

/** One page, latest first: the nearest below `before`, or the nearest above `after`. */
export async function loadConnections(
  database: Statements,
  kind: ConnectionKind,
  subjectId: string,
  { before, after, limit }: PageBounds,
): Promise<Connection[]> {
  const { below, above } = connectionsSql[kind]
  if (after !== null) {
    return readConnections(await database.query(above(subjectId, after, limit))).toReversed()
  }
  const bound = before ?? largestPosition
  return readConnections(await database.query(below(subjectId, bound, limit)))
}
