-- Lists that accounts pinned. Rows of a deleted list are removed after it, so readers look at the list too.
CREATE TABLE pinned_lists (
  account_id BIGINT UNSIGNED NOT NULL,
  list_id BIGINT UNSIGNED NOT NULL,
  position BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (account_id, list_id),
  KEY by_position (account_id, position),
  KEY by_list (list_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
