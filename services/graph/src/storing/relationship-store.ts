// How pairs of accounts stand to each other, read by the keys of the first one.
import type { AccountId } from '@flightpath/contracts'
import {
  column,
  digits,
  joined,
  rowReader,
  sql,
  type Sql,
  type Statements,
} from '@flightpath/storage'

export type Pair = { readonly actorId: AccountId; readonly targetId: AccountId }

export type Relationship = {
  /** The actor follows the target. */
  readonly following: boolean
  /** The target follows the actor. */
  readonly followedBy: boolean
  /** Either blocks the other. */
  readonly blocked: boolean
  /** The target is protected. */
  readonly protected: boolean
}

const readRelationships = rowReader({
  place: column.integer,
  following: column.boolean,
  followedBy: column.boolean,
  blocked: column.boolean,
  protected: column.boolean,
})

/** Each pair with its place in them. */
export function relationshipsSql(pairs: readonly Pair[]): Sql {
  const selects = pairs.map(
    ({ actorId, targetId }, place) =>
      sql`SELECT ${place} AS place, ${digits(actorId)} AS actor_id, ${digits(targetId)} AS target_id`,
  )
  return sql`
    SELECT pairs.place,
      following.position IS NOT NULL AS following,
      followers.position IS NOT NULL AS followedBy,
      blocks.position IS NOT NULL OR blocked_by.blocker_id IS NOT NULL AS blocked,
      accounts.protected <=> 1 AS protected
    FROM (${joined(selects, sql` UNION ALL `)}) AS pairs
    LEFT JOIN following
      ON following.follower_id = pairs.actor_id AND following.followee_id = pairs.target_id
    LEFT JOIN followers
      ON followers.followee_id = pairs.actor_id AND followers.follower_id = pairs.target_id
    LEFT JOIN blocks
      ON blocks.blocker_id = pairs.actor_id AND blocks.blocked_id = pairs.target_id
    LEFT JOIN blocked_by
      ON blocked_by.blocked_id = pairs.actor_id AND blocked_by.blocker_id = pairs.target_id
    LEFT JOIN accounts
      ON accounts.id = pairs.target_id`
}

/** Long unions are slow to parse. */
const pairsPerStatement = 100

/** In the order of the pairs; accounts that are not there stand in no relation. */
export async function loadRelationships(
  database: Statements,
  pairs: readonly Pair[],
): Promise<Relationship[]> {
  const found: Relationship[] = []
  for (let start = 0; start < pairs.length; start += pairsPerStatement) {
    const part = pairs.slice(start, start + pairsPerStatement)
    const rows = readRelationships(await database.query(relationshipsSql(part)))
    found.push(...rows.toSorted((a, b) => a.place - b.place))
  }
  return found
}
