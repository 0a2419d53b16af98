-- May be run twice: then all rows are there already.
INSERT IGNORE INTO author_counts (account_id, tweets, likes)
SELECT author_id, COUNT(*), 0
FROM tweets
WHERE deleted = 0
GROUP BY author_id
