-- The other side of an account: who reads it. Apart from `relations`, because every follower of a popular account
-- changes this row. `version` grows with each change; `celebrity_since_ms` is set once and never cleared.
CREATE TABLE audiences (
  account_id BIGINT UNSIGNED NOT NULL,
  version BIGINT UNSIGNED NOT NULL,
  followers_count INT UNSIGNED NOT NULL,
  celebrity_since_ms BIGINT UNSIGNED NULL,
  PRIMARY KEY (account_id),
  KEY by_celebrity_since (celebrity_since_ms)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
