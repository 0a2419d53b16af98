-- On how many public lists an account is. No row: on none, so far. Locked after the list that changes it.
CREATE TABLE listings (
  account_id BIGINT UNSIGNED NOT NULL,
  listed_count INT UNSIGNED NOT NULL,
  PRIMARY KEY (account_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
