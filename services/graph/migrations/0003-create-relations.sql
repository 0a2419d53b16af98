-- What an account's own views depend on; every change of whom it follows locks its row first.
-- `version` grows with each change, `follow_version` is the version of the latest follow.
CREATE TABLE relations (
  account_id BIGINT UNSIGNED NOT NULL,
  version BIGINT UNSIGNED NOT NULL,
  follow_version BIGINT UNSIGNED NOT NULL,
  following_count INT UNSIGNED NOT NULL,
  PRIMARY KEY (account_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
