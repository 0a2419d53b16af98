-- From now on nobody reads or writes tweets.hidden.
INSERT IGNORE INTO hidden_replies (tweet_id, author_id, hidden_by)
SELECT replies.id, replies.author_id, beginnings.author_id
FROM tweets AS replies
JOIN tweets AS beginnings ON beginnings.id = replies.conversation_id
WHERE replies.hidden = 1
