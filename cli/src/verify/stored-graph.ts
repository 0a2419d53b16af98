// What MySQL says of accounts and follows.
import { parseAccountId, type AccountId } from '@flightpath/contracts'
import { column, rowReader, type Database } from '@flightpath/storage'

export type StoredAccount = { readonly id: AccountId; readonly username: string }

export type StoredGraph = ReturnType<typeof createStoredGraph>

const readAccounts = rowReader({ id: column.parsed(parseAccountId), username: column.string })
const readIds = rowReader({ id: column.parsed(parseAccountId) })
const readCounts = rowReader({
  following: column.nullable(column.integer),
  followers: column.nullable(column.integer),
})

/** Reads graph's schema, which no other part of the system but graph may. */
export function createStoredGraph(database: Database) {
  const ids = async (sql: string, params: readonly string[]): Promise<readonly AccountId[]> =>
    readIds(await database.execute(sql, params)).map(({ id }) => id)
  return {
    /** The next accounts by id. */
    accounts: async (afterId: string, limit: number): Promise<readonly StoredAccount[]> =>
      readAccounts(await database.execute(accountsSql, [afterId, limit])),
    /** Those of the names, ignoring case, that exist. */
    accountsByUsernames: async (names: readonly string[]): Promise<readonly StoredAccount[]> =>
      readAccounts(
        await database.query(accountsByUsernamesSql, [names.map((name) => name.toLowerCase())]),
      ),
    /** Whom an account follows, latest follow first. */
    following: (id: AccountId) => ids(followingSql, [id]),
    /** Who follows it, latest follow first. */
    followers: (id: AccountId) => ids(followersSql, [id]),
    /** With whom the two tables of follows disagree about it. */
    halfFollows: (id: AccountId) => ids(halfFollowsSql, [id, id]),
    /** The counts that are kept beside the lists; null where there is no row. */
    async counts(id: AccountId) {
      const [counts] = readCounts(await database.execute(countsSql, [id, id]))
      return counts ?? { following: null, followers: null }
    },
  }
}

const accountsSql = `
  SELECT id, username
  FROM accounts
  WHERE id > ?
  ORDER BY id
  LIMIT ?`

const accountsByUsernamesSql = `
  SELECT id, username
  FROM accounts
  WHERE username_lower IN (?)
  ORDER BY id`

const followingSql = `
  SELECT followee_id AS id
  FROM following
  WHERE follower_id = ?
  ORDER BY position DESC`

const followersSql = `
  SELECT follower_id AS id
  FROM followers
  WHERE followee_id = ?
  ORDER BY position DESC`

const halfFollowsSql = `
  SELECT ahead.followee_id AS id
  FROM following AS ahead
  LEFT JOIN followers AS back
    ON back.followee_id = ahead.followee_id AND back.follower_id = ahead.follower_id
  WHERE ahead.follower_id = ? AND (back.position IS NULL OR back.position <> ahead.position)
  UNION
  SELECT back.follower_id
  FROM followers AS back
  LEFT JOIN following AS ahead
    ON ahead.follower_id = back.follower_id AND ahead.followee_id = back.followee_id
  WHERE back.followee_id = ? AND (ahead.position IS NULL OR ahead.position <> back.position)`

const countsSql = `
  SELECT
    (SELECT following_count FROM relations WHERE account_id = ?) AS following,
    (SELECT followers_count FROM audiences WHERE account_id = ?) AS followers`
