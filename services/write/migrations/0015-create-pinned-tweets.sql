CREATE TABLE pinned_tweets (
  account_id BIGINT UNSIGNED NOT NULL,
  tweet_id BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (account_id)
) ENGINE = InnoDB
