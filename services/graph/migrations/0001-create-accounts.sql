-- Usernames are unique ignoring case; `username` is what people typed. Accounts are never deleted.
CREATE TABLE accounts (
  id BIGINT UNSIGNED NOT NULL,
  username VARCHAR(15) NOT NULL,
  username_lower VARCHAR(15) NOT NULL,
  name VARCHAR(50) NOT NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY by_username (username_lower)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
