-- Leases of worker ids, see packages/storage: no two processes mint ids with the same one at a time.
CREATE TABLE snowflake_workers (
  worker SMALLINT UNSIGNED NOT NULL,
  owner VARCHAR(64) NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  PRIMARY KEY (worker)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
