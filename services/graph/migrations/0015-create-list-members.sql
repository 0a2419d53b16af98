-- Who is on which list; `position` is a Snowflake id of the moment, for pages with the latest first.
CREATE TABLE list_members (
  list_id BIGINT UNSIGNED NOT NULL,
  account_id BIGINT UNSIGNED NOT NULL,
  position BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (list_id, account_id),
  KEY by_position (list_id, position),
  KEY by_account (account_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
