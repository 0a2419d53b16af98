-- Replies that who began the conversation hid: few, and whoever counts what a search finds asks for all of them.
CREATE TABLE hidden_replies (
  tweet_id BIGINT UNSIGNED NOT NULL,
  author_id BIGINT UNSIGNED NOT NULL,
  hidden_by BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (tweet_id)
) ENGINE = InnoDB
