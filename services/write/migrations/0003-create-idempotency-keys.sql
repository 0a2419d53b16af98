-- What an Idempotency-Key was used for. The tweet's id is all of the answer that the repeated request lacks.
CREATE TABLE idempotency_keys (
  account_id BIGINT UNSIGNED NOT NULL,
  key_hash BINARY(32) NOT NULL,
  body_hash BINARY(32) NOT NULL,
  tweet_id BIGINT UNSIGNED NOT NULL,
  created_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (account_id, key_hash),
  KEY by_age (created_at)
) ENGINE = InnoDB
