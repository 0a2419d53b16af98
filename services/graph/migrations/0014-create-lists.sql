-- A deleted list keeps its row, so that its owner may delete it again. Every change of a list locks its row first.
CREATE TABLE lists (
  id BIGINT UNSIGNED NOT NULL,
  owner_id BIGINT UNSIGNED NOT NULL,
  name VARCHAR(25) NOT NULL,
  description VARCHAR(100) NOT NULL,
  private TINYINT UNSIGNED NOT NULL,
  deleted TINYINT UNSIGNED NOT NULL,
  created_at_ms BIGINT UNSIGNED NOT NULL,
  members_count INT UNSIGNED NOT NULL,
  followers_count INT UNSIGNED NOT NULL,
  PRIMARY KEY (id),
  KEY by_owner (owner_id, deleted, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
