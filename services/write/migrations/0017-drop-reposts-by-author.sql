-- An author's reposted tweets are read from its tweets and their counts: here each of a million reposts of one tweet
-- would be read to tell that tweet once.
ALTER TABLE reposts
  DROP KEY by_author
