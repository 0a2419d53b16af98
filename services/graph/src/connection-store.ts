// Pages of accounts around an account or a list, whichever table they are from: all have a position, latest first.
import type { AccountId, connectionKinds } from '@flightpath/contracts'
import { column, rowReader, type Statements } from '@flightpath/storage'
import { accountIdColumn } from './id-column.ts'
import { largestPosition, type PageBounds } from './page-bounds.ts'

export type ConnectionKind = (typeof connectionKinds)[number]

/** `position` is a Snowflake id of the moment, so the latest has the largest. */
export type Connection = { readonly accountId: AccountId; readonly position: string }

/** Pages in either direction of one table; each is read by the index `by_position` alone. */
function pagesOf(table: string, subject: string, account: string) {
  const select = `
    SELECT ${account} AS accountId, position
    FROM ${table} FORCE INDEX (by_position)`
  return {
    below: `${select}
    WHERE ${subject} = ? AND position < ?
    ORDER BY position DESC
    LIMIT ?`,
    above: `${select}
    WHERE ${subject} = ? AND position > ?
    ORDER BY position
    LIMIT ?`,
  }
}

export const connectionsSql: Readonly<Record<ConnectionKind, ReturnType<typeof pagesOf>>> = {
  followers: pagesOf('followers', 'followee_id', 'follower_id'),
  following: pagesOf('following', 'follower_id', 'followee_id'),
  'follow-requests': pagesOf('follow_requests', 'target_id', 'requester_id'),
  blocking: pagesOf('blocks', 'blocker_id', 'blocked_id'),
  muting: pagesOf('mutes', 'muter_id', 'muted_id'),
  'list-members': pagesOf('list_members', 'list_id', 'account_id'),
  'list-followers': pagesOf('list_followers', 'list_id', 'account_id'),
}

const readConnections = rowReader({ accountId: accountIdColumn, position: column.digits })

/** One page, latest first: the nearest below `before`, or the nearest above `after`. */
export async function loadConnections(
  database: Statements,
  kind: ConnectionKind,
  subjectId: string,
  { before, after, limit }: PageBounds,
): Promise<Connection[]> {
  const sql = connectionsSql[kind]
  if (after !== null) {
    return readConnections(
      await database.execute(sql.above, [subjectId, after, limit]),
    ).toReversed()
  }
  const bound = before ?? largestPosition
  return readConnections(await database.execute(sql.below, [subjectId, bound, limit]))
}
