-- How often a tweet was engaged with; no row is zeros. `version` grows with all but bookmarks, for the search index.
-- Signed, so that one upsert adds and takes away. A deleted tweet keeps its row.
CREATE TABLE tweet_counts (
  tweet_id BIGINT UNSIGNED NOT NULL,
  replies INT NOT NULL,
  reposts INT NOT NULL,
  quotes INT NOT NULL,
  likes INT NOT NULL,
  bookmarks INT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tweet_id)
) ENGINE = InnoDB
