-- Only its account sees a bookmark; `by_tweet` finds them when the tweet is deleted.
CREATE TABLE bookmarks (
  account_id BIGINT UNSIGNED NOT NULL,
  tweet_id BIGINT UNSIGNED NOT NULL,
  position BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (account_id, tweet_id),
  KEY by_account (account_id, position),
  KEY by_tweet (tweet_id, position)
) ENGINE = InnoDB
