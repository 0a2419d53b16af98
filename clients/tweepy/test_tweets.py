import datetime
import unittest

import tweepy
from people import eventually, ids, somebody


class Tweets(unittest.TestCase):
    def setUp(self):
        self.author, self.reader = somebody(), somebody()

    def test_a_tweet_is_created_read_and_deleted(self):
        created = self.author.client.create_tweet(text="hello from tweepy", user_auth=False)
        self.assertEqual(created.data["text"], "hello from tweepy")
        id = created.data["id"]
        found = self.reader.client.get_tweet(id)
        self.assertIsInstance(found.data, tweepy.Tweet)
        self.assertEqual((found.data.id, found.data.text), (int(id), "hello from tweepy"))
        self.assertEqual(found.data.edit_history_tweet_ids, [int(id)])
        self.assertEqual(self.author.client.delete_tweet(id, user_auth=False).data, {"deleted": True})
        gone = self.reader.client.get_tweet(id)
        self.assertIsNone(gone.data)
        self.assertEqual(gone.errors[0]["resource_id"], id)
        self.assertEqual(gone.errors[0]["title"], "Not Found Error")

    def test_several_tweets_come_in_the_order_of_the_question_with_errors_for_the_rest(self):
        first, second = self.author.tweets("first"), self.author.tweets("second")
        found = self.reader.client.get_tweets([second, 1, first])
        self.assertEqual(ids(found), [second, first])
        self.assertEqual([error["value"] for error in found.errors], ["1"])

    def test_fields_are_parsed(self):
        id = self.author.tweets(f"#sky over https://example.com/a for @{self.reader.username}")
        tweet = self.reader.client.get_tweet(id, tweet_fields=tweepy.tweet.PUBLIC_TWEET_FIELDS).data
        self.assertEqual((tweet.author_id, tweet.conversation_id), (self.author.id, id))
        age = datetime.datetime.now(datetime.timezone.utc) - tweet.created_at
        self.assertLess(abs(age.total_seconds()), 300)
        self.assertEqual(tweet.entities["hashtags"][0]["tag"], "sky")
        self.assertEqual(tweet.entities["mentions"][0]["username"], self.reader.username)
        self.assertEqual(int(tweet.entities["mentions"][0]["id"]), self.reader.id)
        self.assertEqual(tweet.entities["urls"][0]["expanded_url"], "https://example.com/a")
        self.assertEqual(tweet.reply_settings, "everyone")
        self.assertIsInstance(tweet.lang, str)
        self.assertEqual(
            {name: tweet.public_metrics[f"{name}_count"] for name in ("like", "reply", "retweet", "quote", "bookmark")},
            {"like": 0, "reply": 0, "retweet": 0, "quote": 0, "bookmark": 0},
        )

    def test_a_reply_and_a_quote_refer_to_their_tweets(self):
        original = self.author.tweets("the original")
        reply = self.reader.tweets("an answer", in_reply_to_tweet_id=original)
        quote = self.reader.tweets("have a look", quote_tweet_id=original)
        found = self.author.client.get_tweets(
            [reply, quote],
            tweet_fields=["referenced_tweets", "conversation_id", "in_reply_to_user_id", "author_id"],
            user_fields=["username"],
            expansions=["author_id", "referenced_tweets.id", "referenced_tweets.id.author_id", "in_reply_to_user_id"],
        )
        answer, quoting = found.data
        self.assertEqual([(to.type, to.id) for to in answer.referenced_tweets], [("replied_to", original)])
        self.assertEqual([(to.type, to.id) for to in quoting.referenced_tweets], [("quoted", original)])
        self.assertEqual((answer.conversation_id, answer.in_reply_to_user_id), (original, self.author.id))
        self.assertEqual(quoting.conversation_id, quote)
        self.assertEqual([(tweet.id, tweet.text) for tweet in found.includes["tweets"]], [(original, "the original")])
        self.assertEqual({user.id for user in found.includes["users"]}, {self.author.id, self.reader.id})
        self.assertEqual(len(found.includes["users"]), 2)
        metrics = self.author.client.get_tweet(original, tweet_fields=["public_metrics"]).data.public_metrics
        self.assertEqual((metrics["reply_count"], metrics["quote_count"]), (1, 1))

    def test_quotes_of_a_tweet_are_listed(self):
        original = self.author.tweets("quote me")
        quotes = [self.reader.tweets(f"quote {number}", quote_tweet_id=original) for number in range(12)]
        pages = list(tweepy.Paginator(self.author.client.get_quote_tweets, original, max_results=10))
        self.assertEqual([id for page in pages for id in ids(page)], quotes[::-1])
        self.assertEqual([page.meta["result_count"] for page in pages if page.data], [10, 2])

    def test_a_quote_stays_when_its_original_is_deleted(self):
        original = self.author.tweets("soon gone")
        quote = self.reader.tweets("so sad", quote_tweet_id=original)
        self.author.client.delete_tweet(original, user_auth=False)
        found = self.author.client.get_tweet(
            quote, expansions=["referenced_tweets.id"], tweet_fields=["referenced_tweets"]
        )
        self.assertEqual(found.data.referenced_tweets[0].id, original)
        self.assertNotIn("tweets", found.includes)
        self.assertEqual(found.errors[0]["value"], str(original))

    def test_only_those_whom_the_author_allows_may_reply(self):
        closed = self.author.tweets("friends only", reply_settings="following")
        with self.assertRaises(tweepy.Forbidden):
            self.reader.tweets("me too", in_reply_to_tweet_id=closed)
        self.author.follows(self.reader)
        self.assertGreater(self.reader.tweets("me too", in_reply_to_tweet_id=closed), closed)
        mentioned = self.author.tweets(f"@{self.reader.username} only", reply_settings="mentionedUsers")
        self.reader.tweets("thanks", in_reply_to_tweet_id=mentioned)
        with self.assertRaises(tweepy.Forbidden):
            somebody().tweets("and me?", in_reply_to_tweet_id=mentioned)
        tweet = self.reader.client.get_tweet(mentioned, tweet_fields=["reply_settings"]).data
        self.assertEqual(tweet.reply_settings, "mentionedUsers")

    def test_the_author_of_a_conversation_hides_replies_and_shows_them_again(self):
        word = f"word{self.author.id}"
        original = self.author.tweets("what do you think?")
        reply = self.reader.tweets(f"{word} nothing nice", in_reply_to_tweet_id=original)
        stranger = somebody()
        found = lambda: ids(stranger.client.search_recent_tweets(word))
        eventually(lambda: found() == [reply])
        self.assertEqual(self.author.client.hide_reply(reply, user_auth=False).data, {"hidden": True})
        eventually(lambda: found() == [])
        self.assertEqual(stranger.client.get_tweet(reply).data.id, reply)
        self.assertEqual(self.author.client.unhide_reply(reply, user_auth=False).data, {"hidden": False})
        eventually(lambda: found() == [reply])
        with self.assertRaises(tweepy.Forbidden):
            self.reader.client.hide_reply(reply, user_auth=False)
