-- A tweet's time is its id's, so there is no column for it. A deleted tweet keeps its row: the tombstone.
-- `trace` is the B3 context of the server span that wrote it, when that was sampled.
CREATE TABLE tweets (
  id BIGINT UNSIGNED NOT NULL,
  author_id BIGINT UNSIGNED NOT NULL,
  version INT UNSIGNED NOT NULL,
  deleted TINYINT UNSIGNED NOT NULL,
  conversation_id BIGINT UNSIGNED NOT NULL,
  in_reply_to_tweet_id BIGINT UNSIGNED NULL,
  in_reply_to_user_id BIGINT UNSIGNED NULL,
  text MEDIUMTEXT NOT NULL,
  entities MEDIUMTEXT NOT NULL,
  trace VARCHAR(70) NULL,
  PRIMARY KEY (id),
  KEY newest_by_author (author_id, deleted, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
