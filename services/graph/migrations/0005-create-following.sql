-- Follows by the one who follows; `position` is a Snowflake id of the follow, for pages with the latest first.
CREATE TABLE following (
  follower_id BIGINT UNSIGNED NOT NULL,
  followee_id BIGINT UNSIGNED NOT NULL,
  position BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (follower_id, followee_id),
  KEY by_position (follower_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
