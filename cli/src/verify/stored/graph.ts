// What MySQL says of accounts and how they stand to each other.
import { parseAccountId, parseListId, type AccountId, type ListId } from '@flightpath/contracts'
import { column, digits, rowReader, uncheckedSql, type Database } from '@flightpath/storage'

export type StoredAccount = { readonly id: AccountId; readonly username: string }
export type StoredList = { readonly id: ListId; readonly ownerId: AccountId }

export type StoredGraph = ReturnType<typeof createStoredGraph>

const readAccounts = rowReader({ id: column.parsed(parseAccountId), username: column.string })
const readIds = rowReader({ id: column.parsed(parseAccountId) })
const readListIds = rowReader({ id: column.parsed(parseListId) })
const readLists = rowReader({
  id: column.parsed(parseListId),
  ownerId: column.parsed(parseAccountId),
})
const readCounts = rowReader({
  following: column.nullable(column.integer),
  followers: column.nullable(column.integer),
})

/** Reads graph's schema, which no other part of the system but graph may. */
export function createStoredGraph(database: Database) {
  const ids = async (sql: string, params: readonly string[]): Promise<readonly AccountId[]> =>
    readIds(await database.query(uncheckedSql(sql, params.map(digits)))).map(({ id }) => id)
  return {
    /** The next accounts by id. */
    accounts: async (afterId: string, limit: number): Promise<readonly StoredAccount[]> =>
      readAccounts(await database.execute(accountsSql, [afterId, limit])),
    /** Those of the names, ignoring case, that exist. */
    accountsByUsernames: async (names: readonly string[]): Promise<readonly StoredAccount[]> =>
      readAccounts(
        await database.query(accountsByUsernamesSql, [names.map((name) => name.toLowerCase())]),
      ),
    /** Those of these accounts that exist, by id. */
    accountsByIds: async (some: readonly string[]): Promise<readonly StoredAccount[]> =>
      some.length === 0 ? [] : readAccounts(await database.query(accountsByIdsSql, [some])),
    /** Those of these accounts that are protected. */
    protectedAmong: async (some: readonly string[]): Promise<readonly AccountId[]> =>
      some.length === 0
        ? []
        : readIds(await database.query(protectedAmongSql, [some])).map(({ id }) => id),
    /** Whom an account follows, latest follow first. */
    following: (id: AccountId) => ids(followingSql, [id]),
    /** Who follows it, latest follow first. */
    followers: (id: AccountId) => ids(followersSql, [id]),
    /** Who asks to follow it, latest first. */
    followRequests: (id: AccountId) => ids(followRequestsSql, [id]),
    /** Whom it blocks, latest first. */
    blocking: (id: AccountId) => ids(blockingSql, [id]),
    /** Whom it blocks or who blocks it, as the table of blocks has it. */
    blockedEitherWay: (id: AccountId) => ids(blockedEitherWaySql, [id, id]),
    /** Whom it mutes, latest first. */
    muting: (id: AccountId) => ids(mutingSql, [id]),
    /** Its lists, latest first. */
    listsOwnedBy: async (id: AccountId): Promise<readonly ListId[]> =>
      readListIds(await database.execute(ownedListsSql, [digits(id)])).map((list) => list.id),
    /** The next lists by id. */
    lists: async (afterId: string, limit: number): Promise<readonly StoredList[]> =>
      readLists(await database.execute(listsSql, [afterId, limit])),
    /** Who is on a list, latest first. */
    listMembers: (id: ListId) => ids(listMembersSql, [id]),
    /** With whom the two tables of follows disagree about it. */
    halfFollows: (id: AccountId) => ids(halfFollowsSql, [id, id]),
    /** With whom the two tables of blocks disagree about it. */
    halfBlocks: (id: AccountId) => ids(halfBlocksSql, [id, id]),
    /** Who asks to follow it although that is settled: a follower, a block, or nothing to ask for. */
    settledRequests: (id: AccountId) => ids(settledRequestsSql, [id]),
    /** The counts that are kept beside the lists; null where there is no row. */
    async counts(id: AccountId) {
      const [counts] = readCounts(await database.execute(countsSql, [digits(id), digits(id)]))
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

const accountsByIdsSql = `
  SELECT id, username
  FROM accounts
  WHERE id IN (?)`

const protectedAmongSql = `
  SELECT id
  FROM accounts
  WHERE id IN (?) AND protected = 1`

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

const followRequestsSql = `
  SELECT requester_id AS id
  FROM follow_requests
  WHERE target_id = ?
  ORDER BY position DESC`

const blockingSql = `
  SELECT blocked_id AS id
  FROM blocks
  WHERE blocker_id = ?
  ORDER BY position DESC`

const blockedEitherWaySql = `
  SELECT blocked_id AS id
  FROM blocks
  WHERE blocker_id = ?
  UNION
  SELECT blocker_id
  FROM blocked_by
  WHERE blocked_id = ?`

const mutingSql = `
  SELECT muted_id AS id
  FROM mutes
  WHERE muter_id = ?
  ORDER BY position DESC`

const ownedListsSql = `
  SELECT id
  FROM lists
  WHERE owner_id = ? AND deleted = 0
  ORDER BY id DESC`

const listsSql = `
  SELECT id, owner_id AS ownerId
  FROM lists
  WHERE id > ? AND deleted = 0
  ORDER BY id
  LIMIT ?`

const listMembersSql = `
  SELECT account_id AS id
  FROM list_members
  WHERE list_id = ?
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

const halfBlocksSql = `
  SELECT ahead.blocked_id AS id
  FROM blocks AS ahead
  LEFT JOIN blocked_by AS back
    ON back.blocked_id = ahead.blocked_id AND back.blocker_id = ahead.blocker_id
  WHERE ahead.blocker_id = ? AND back.blocker_id IS NULL
  UNION
  SELECT back.blocker_id
  FROM blocked_by AS back
  LEFT JOIN blocks AS ahead
    ON ahead.blocker_id = back.blocker_id AND ahead.blocked_id = back.blocked_id
  WHERE back.blocked_id = ? AND ahead.blocked_id IS NULL`

const settledRequestsSql = `
  SELECT requests.requester_id AS id
  FROM follow_requests AS requests
  JOIN accounts ON accounts.id = requests.target_id
  LEFT JOIN followers
    ON followers.followee_id = requests.target_id
    AND followers.follower_id = requests.requester_id
  LEFT JOIN blocks AS outward
    ON outward.blocker_id = requests.target_id AND outward.blocked_id = requests.requester_id
  LEFT JOIN blocks AS inward
    ON inward.blocker_id = requests.requester_id AND inward.blocked_id = requests.target_id
  WHERE requests.target_id = ?
    AND (
      accounts.protected = 0
      OR followers.follower_id IS NOT NULL
      OR outward.blocked_id IS NOT NULL
      OR inward.blocked_id IS NOT NULL
    )`

const countsSql = `
  SELECT
    (SELECT following_count FROM relations WHERE account_id = ?) AS following,
    (SELECT followers_count FROM audiences WHERE account_id = ?) AS followers`
