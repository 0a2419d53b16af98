-- `position` is an id of the time of the like: both lists, of an account's and of a tweet's likes, are read by it.
CREATE TABLE likes (
  account_id BIGINT UNSIGNED NOT NULL,
  tweet_id BIGINT UNSIGNED NOT NULL,
  position BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (account_id, tweet_id),
  KEY by_account (account_id, position),
  KEY by_tweet (tweet_id, position)
) ENGINE = InnoDB
