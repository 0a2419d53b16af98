-- Deleted tweets that still have reposts, likes or bookmarks to take away: too many for the transaction of the delete.
CREATE TABLE cascades (
  tweet_id BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (tweet_id)
) ENGINE = InnoDB
