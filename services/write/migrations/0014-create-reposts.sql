-- Which tweet of an account reposts which: at most one that is there. `tweet_author_id` is the original's author.
CREATE TABLE reposts (
  account_id BIGINT UNSIGNED NOT NULL,
  tweet_id BIGINT UNSIGNED NOT NULL,
  repost_id BIGINT UNSIGNED NOT NULL,
  tweet_author_id BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (account_id, tweet_id),
  KEY by_tweet (tweet_id, repost_id)
) ENGINE = InnoDB
