// What counters say, and what the rows say that they count.
import type { Database } from '@flightpath/storage'

/** Every tweet and account whose counters are not what its rows come to, deleted tweets included; none is right. */
export async function wrongCounts(database: Database): Promise<unknown[]> {
  const tweets = await database.query(`
    SELECT * FROM (
      SELECT CAST(tweets.id AS CHAR) AS id,
        CONCAT_WS(' ', COALESCE(replies, 0), COALESCE(reposts, 0), COALESCE(quotes, 0),
          COALESCE(likes, 0), COALESCE(bookmarks, 0)) AS counted,
        CONCAT_WS(' ',
          (SELECT COUNT(*) FROM tweets AS t WHERE t.in_reply_to_tweet_id = tweets.id AND t.deleted = 0),
          (SELECT COUNT(*) FROM reposts WHERE tweet_id = tweets.id),
          (SELECT COUNT(*) FROM tweets AS t WHERE t.quoted_tweet_id = tweets.id AND t.deleted = 0),
          (SELECT COUNT(*) FROM likes WHERE tweet_id = tweets.id),
          (SELECT COUNT(*) FROM bookmarks WHERE tweet_id = tweets.id)) AS there
      FROM tweets
      LEFT JOIN tweet_counts ON tweet_counts.tweet_id = tweets.id
      WHERE EXISTS (SELECT 1 FROM tweet_counts AS c WHERE c.tweet_id = tweets.id)
        OR EXISTS (SELECT 1 FROM likes WHERE tweet_id = tweets.id)
        OR EXISTS (SELECT 1 FROM reposts WHERE tweet_id = tweets.id)
    ) AS compared
    WHERE counted <> there`)
  const authors = await database.query(`
    SELECT * FROM (
      SELECT CAST(author_id AS CHAR) AS account,
        CONCAT_WS(' ', COALESCE(author_counts.tweets, 0), COALESCE(author_counts.likes, 0)) AS counted,
        CONCAT_WS(' ',
          (SELECT COUNT(*) FROM tweets WHERE author_id = author.author_id AND deleted = 0),
          (SELECT COUNT(*) FROM likes WHERE account_id = author.author_id)) AS there
      FROM (
        SELECT author_id FROM tweets UNION SELECT account_id FROM likes UNION SELECT account_id FROM author_counts
      ) AS author
      LEFT JOIN author_counts ON author_counts.account_id = author.author_id
    ) AS compared
    WHERE counted <> there`)
  const reposts = await database.query(`
    SELECT CAST(tweets.id AS CHAR) AS repost, deleted, CAST(reposts.repost_id AS CHAR) AS joined
    FROM tweets
    LEFT JOIN reposts ON reposts.repost_id = tweets.id AND reposts.tweet_id = tweets.reposted_tweet_id
    WHERE reposted_tweet_id IS NOT NULL
      AND (deleted = 0) <> (reposts.repost_id IS NOT NULL)`)
  return [...tweets.rows, ...authors.rows, ...reposts.rows]
}
