-- What a tweet points to besides what it answers, who may reply, and whether its conversation's author hid it.
ALTER TABLE tweets
  ADD COLUMN reposted_tweet_id BIGINT UNSIGNED NULL,
  ADD COLUMN reposted_user_id BIGINT UNSIGNED NULL,
  ADD COLUMN quoted_tweet_id BIGINT UNSIGNED NULL,
  ADD COLUMN quoted_user_id BIGINT UNSIGNED NULL,
  ADD COLUMN reply_settings VARCHAR(20) NULL,
  ADD COLUMN hidden TINYINT UNSIGNED NOT NULL DEFAULT 0
