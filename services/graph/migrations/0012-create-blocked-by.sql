-- The same blocks by the one who is blocked: what an account may see is read on its own shard.
CREATE TABLE blocked_by (
  blocked_id BIGINT UNSIGNED NOT NULL,
  blocker_id BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (blocked_id, blocker_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
