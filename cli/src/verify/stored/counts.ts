// Counts that are kept, against the rows that they count. Each statement goes over a range of ids at once and gives
// only what differs: every row counts 1, every kept count is taken away, and what is not zero then is wrong.
import { column, digits, rowReader, uncheckedSql, type Database } from '@flightpath/storage'

/** Whatever has one, of an id above `afterId` up to `throughId`. */
export type IdRange = { readonly afterId: string; readonly throughId: string }

/** How many more there are than the count says; fewer when negative. */
export type CountDifference = {
  readonly id: string
  readonly excess: Readonly<Record<string, number>>
}

export type StoredCounts = ReturnType<typeof createStoredCounts>

const rowsOfRange = 50_000

const readTweetCounts = rowReader({
  id: column.digits,
  replies: column.integer,
  reposts: column.integer,
  quotes: column.integer,
  likes: column.integer,
  bookmarks: column.integer,
})
const readAuthorCounts = rowReader({
  id: column.digits,
  tweets: column.integer,
  likes: column.integer,
})
const readListCounts = rowReader({
  id: column.digits,
  members: column.integer,
  followers: column.integer,
})
const readListings = rowReader({ id: column.digits, listed: column.integer })
const readLast = rowReader({ id: column.nullable(column.digits) })

/** Reads the schemas of write and graph, which no other part of the system but they may. */
export function createStoredCounts(write: Database, graph: Database) {
  return {
    tweetRanges: () => rangesOf(write, lastTweetSql),
    accountRanges: () => rangesOf(graph, lastAccountSql),
    listRanges: () => rangesOf(graph, lastListSql),
    /** Of tweets that are there: replies, reposts, quotes, likes and bookmarks. */
    async ofTweets(range: IdRange): Promise<readonly CountDifference[]> {
      const bounds = Array.from({ length: 6 }, () => boundsOf(range)).flat()
      return readTweetCounts(await write.execute(tweetCountsSql, bounds)).map(toDifference)
    },
    /** Of accounts: tweets and likes. */
    async ofAuthors(range: IdRange): Promise<readonly CountDifference[]> {
      const bounds = Array.from({ length: 3 }, () => boundsOf(range)).flat()
      return readAuthorCounts(await write.execute(authorCountsSql, bounds)).map(toDifference)
    },
    /** Of lists that are there: members and followers. */
    async ofLists(range: IdRange): Promise<readonly CountDifference[]> {
      const bounds = Array.from({ length: 3 }, () => boundsOf(range)).flat()
      return readListCounts(await graph.execute(listCountsSql, bounds)).map(toDifference)
    },
    /** Of accounts: on how many public lists they are. */
    async ofListings(range: IdRange): Promise<readonly CountDifference[]> {
      const bounds = Array.from({ length: 2 }, () => boundsOf(range)).flat()
      return readListings(await graph.execute(listingsSql, bounds)).map(toDifference)
    },
  }
}

function boundsOf({ afterId, throughId }: IdRange): string[] {
  return [afterId, throughId]
}

function toDifference({
  id,
  ...excess
}: { readonly id: string } & Record<string, string | number>) {
  const numbers = Object.entries(excess).map(([what, more]) => [what, Number(more)] as const)
  return { id, excess: Object.fromEntries(numbers) }
}

/** Ranges that together hold every id, each of so many rows. */
async function* rangesOf(database: Database, sql: string): AsyncGenerator<IdRange> {
  for (let afterId = '0'; ;) {
    const [last] = readLast(await database.query(uncheckedSql(sql, [digits(afterId), rowsOfRange])))
    if (last?.id == null) return
    yield { afterId, throughId: last.id }
    afterId = last.id
  }
}

const lastTweetSql = `
  SELECT MAX(id) AS id
  FROM (SELECT id FROM tweets WHERE id > ? ORDER BY id LIMIT ?) AS next_ones`

const lastAccountSql = `
  SELECT MAX(id) AS id
  FROM (SELECT id FROM accounts WHERE id > ? ORDER BY id LIMIT ?) AS next_ones`

const lastListSql = `
  SELECT MAX(id) AS id
  FROM (SELECT id FROM lists WHERE id > ? ORDER BY id LIMIT ?) AS next_ones`

const tweetCountsSql = `
  SELECT
    counted.id, SUM(replies) AS replies, SUM(reposts) AS reposts, SUM(quotes) AS quotes,
    SUM(likes) AS likes, SUM(bookmarks) AS bookmarks
  FROM (
    SELECT in_reply_to_tweet_id AS id, COUNT(*) AS replies, 0 AS reposts, 0 AS quotes, 0 AS likes,
      0 AS bookmarks
    FROM tweets
    WHERE in_reply_to_tweet_id > ? AND in_reply_to_tweet_id <= ? AND deleted = 0
    GROUP BY in_reply_to_tweet_id
    UNION ALL
    SELECT tweet_id, 0, COUNT(*), 0, 0, 0
    FROM reposts
    WHERE tweet_id > ? AND tweet_id <= ?
    GROUP BY tweet_id
    UNION ALL
    SELECT quoted_tweet_id, 0, 0, COUNT(*), 0, 0
    FROM tweets
    WHERE quoted_tweet_id > ? AND quoted_tweet_id <= ? AND deleted = 0
    GROUP BY quoted_tweet_id
    UNION ALL
    SELECT tweet_id, 0, 0, 0, COUNT(*), 0
    FROM likes
    WHERE tweet_id > ? AND tweet_id <= ?
    GROUP BY tweet_id
    UNION ALL
    SELECT tweet_id, 0, 0, 0, 0, COUNT(*)
    FROM bookmarks
    WHERE tweet_id > ? AND tweet_id <= ?
    GROUP BY tweet_id
    UNION ALL
    SELECT tweet_id, -replies, -reposts, -quotes, -likes, -bookmarks
    FROM tweet_counts
    WHERE tweet_id > ? AND tweet_id <= ?
  ) AS counted
  JOIN tweets ON tweets.id = counted.id AND tweets.deleted = 0
  GROUP BY counted.id
  HAVING SUM(replies) <> 0 OR SUM(reposts) <> 0 OR SUM(quotes) <> 0 OR SUM(likes) <> 0
    OR SUM(bookmarks) <> 0
  ORDER BY counted.id`

const authorCountsSql = `
  SELECT counted.id, SUM(tweets) AS tweets, SUM(likes) AS likes
  FROM (
    SELECT author_id AS id, COUNT(*) AS tweets, 0 AS likes
    FROM tweets
    WHERE author_id > ? AND author_id <= ? AND deleted = 0
    GROUP BY author_id
    UNION ALL
    SELECT account_id, 0, COUNT(*)
    FROM likes
    WHERE account_id > ? AND account_id <= ?
    GROUP BY account_id
    UNION ALL
    SELECT account_id, -tweets, -likes
    FROM author_counts
    WHERE account_id > ? AND account_id <= ?
  ) AS counted
  GROUP BY counted.id
  HAVING SUM(tweets) <> 0 OR SUM(likes) <> 0
  ORDER BY counted.id`

const listCountsSql = `
  SELECT counted.id, SUM(members) AS members, SUM(followers) AS followers
  FROM (
    SELECT list_id AS id, COUNT(*) AS members, 0 AS followers
    FROM list_members
    WHERE list_id > ? AND list_id <= ?
    GROUP BY list_id
    UNION ALL
    SELECT list_id, 0, COUNT(*)
    FROM list_followers
    WHERE list_id > ? AND list_id <= ?
    GROUP BY list_id
    UNION ALL
    SELECT id, -CAST(members_count AS SIGNED), -CAST(followers_count AS SIGNED)
    FROM lists
    WHERE id > ? AND id <= ?
  ) AS counted
  JOIN lists ON lists.id = counted.id AND lists.deleted = 0
  GROUP BY counted.id
  HAVING SUM(members) <> 0 OR SUM(followers) <> 0
  ORDER BY counted.id`

const listingsSql = `
  SELECT counted.id, SUM(listed) AS listed
  FROM (
    SELECT list_members.account_id AS id, COUNT(*) AS listed
    FROM list_members
    JOIN lists ON lists.id = list_members.list_id AND lists.deleted = 0 AND lists.private = 0
    WHERE list_members.account_id > ? AND list_members.account_id <= ?
    GROUP BY list_members.account_id
    UNION ALL
    SELECT account_id, -CAST(listed_count AS SIGNED)
    FROM listings
    WHERE account_id > ? AND account_id <= ?
  ) AS counted
  GROUP BY counted.id
  HAVING SUM(listed) <> 0
  ORDER BY counted.id`
