-- May be run twice: then all rows are there already.
INSERT IGNORE INTO tweet_counts (tweet_id, replies, reposts, quotes, likes, bookmarks, version)
SELECT in_reply_to_tweet_id, COUNT(*), 0, 0, 0, 0, 1
FROM tweets
WHERE in_reply_to_tweet_id IS NOT NULL
  AND deleted = 0
GROUP BY in_reply_to_tweet_id
