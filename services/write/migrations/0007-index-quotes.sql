-- The quotes of a tweet, newest first.
ALTER TABLE tweets
  ADD KEY quotes (quoted_tweet_id, deleted, id)
