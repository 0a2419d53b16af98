-- An account's tweets that are there, reposts among them, and its likes of tweets that are there; no row is zeros.
CREATE TABLE author_counts (
  account_id BIGINT UNSIGNED NOT NULL,
  tweets INT NOT NULL,
  likes INT NOT NULL,
  PRIMARY KEY (account_id)
) ENGINE = InnoDB
