-- Which tweets mention an account; rows go with the tweet.
CREATE TABLE mentions (
  account_id BIGINT UNSIGNED NOT NULL,
  tweet_id BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (account_id, tweet_id)
) ENGINE = InnoDB
