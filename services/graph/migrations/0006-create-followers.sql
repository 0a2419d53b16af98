-- The same follows by the one who is followed, so that either list is read on one shard.
CREATE TABLE followers (
  followee_id BIGINT UNSIGNED NOT NULL,
  follower_id BIGINT UNSIGNED NOT NULL,
  position BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (followee_id, follower_id),
  KEY by_position (followee_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
