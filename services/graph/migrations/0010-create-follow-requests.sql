-- Who asks to follow a protected account. An account that is not protected has none.
CREATE TABLE follow_requests (
  target_id BIGINT UNSIGNED NOT NULL,
  requester_id BIGINT UNSIGNED NOT NULL,
  position BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (target_id, requester_id),
  KEY by_position (target_id, position)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
