// Counts of accounts, and how they stand to one that looks at them.
import type { AccountId, ConnectionStatus } from '@flightpath/contracts'
import { column, digits, rowReader, type Statements } from '@flightpath/storage'
import { accountIdColumn } from './columns.ts'

const readCounts = rowReader({
  id: accountIdColumn,
  followers: column.integer,
  following: column.integer,
  listed: column.integer,
})

export type AccountCounts = ReturnType<typeof readCounts>[number]

export const countsSql = `
  SELECT relations.account_id AS id, audiences.followers_count AS followers,
    relations.following_count AS following, COALESCE(listings.listed_count, 0) AS listed
  FROM relations
  JOIN audiences ON audiences.account_id = relations.account_id
  LEFT JOIN listings ON listings.account_id = relations.account_id
  WHERE relations.account_id IN (?)`

/** Counts in no order; unknown accounts are missing. */
export async function loadCounts(
  database: Statements,
  ids: readonly AccountId[],
): Promise<AccountCounts[]> {
  return ids.length === 0 ? [] : readCounts(await database.query(countsSql, [ids.map(digits)]))
}

const statuses: readonly ConnectionStatus[] = [
  'follow_request_received',
  'follow_request_sent',
  'blocking',
  'followed_by',
  'following',
  'muting',
]

const readStatuses = rowReader({
  id: accountIdColumn,
  status: column.parsed((value) => statuses.find((status) => status === value) ?? null),
})

export const connectionStatusesSql = `
  SELECT requester_id AS id, 'follow_request_received' AS status
  FROM follow_requests
  WHERE target_id = ? AND requester_id IN (?)
  UNION ALL
  SELECT target_id, 'follow_request_sent'
  FROM follow_requests FORCE INDEX (PRIMARY)
  WHERE requester_id = ? AND target_id IN (?)
  UNION ALL
  SELECT blocked_id, 'blocking'
  FROM blocks
  WHERE blocker_id = ? AND blocked_id IN (?)
  UNION ALL
  SELECT follower_id, 'followed_by'
  FROM followers
  WHERE followee_id = ? AND follower_id IN (?)
  UNION ALL
  SELECT followee_id, 'following'
  FROM following
  WHERE follower_id = ? AND followee_id IN (?)
  UNION ALL
  SELECT muted_id, 'muting'
  FROM mutes
  WHERE muter_id = ? AND muted_id IN (?)`

/** How accounts stand to the viewer, one row for each way; who blocks the viewer is not told. */
export async function loadConnectionStatuses(
  database: Statements,
  viewerId: AccountId,
  ids: readonly AccountId[],
): Promise<{ readonly id: AccountId; readonly status: ConnectionStatus }[]> {
  if (ids.length === 0) return []
  const params = statuses.flatMap(() => [digits(viewerId), ids.map(digits)])
  return readStatuses(await database.query(connectionStatusesSql, params))
}
