import unittest

import tweepy
from people import ids, somebody


class Engagements(unittest.TestCase):
    def setUp(self):
        self.author, self.fan = somebody(), somebody()
        self.tweet = self.author.tweets("something to like")

    def metrics(self):
        return self.fan.client.get_tweet(self.tweet, tweet_fields=["public_metrics"]).data.public_metrics

    def user_metrics(self, person):
        return self.fan.client.get_user(id=person.id, user_fields=["public_metrics"]).data.public_metrics

    def test_a_like_is_given_listed_and_taken_back(self):
        for _ in range(2):
            self.assertEqual(self.fan.client.like(self.tweet, user_auth=False).data, {"liked": True})
        self.assertEqual(self.metrics()["like_count"], 1)
        self.assertEqual(self.user_metrics(self.fan)["like_count"], 1)
        users = self.author.client.get_liking_users(self.tweet, user_fields=["created_at"])
        self.assertIsInstance(users.data[0], tweepy.User)
        self.assertEqual(ids(users), [self.fan.id])
        liked = self.author.client.get_liked_tweets(
            self.fan.id, expansions=["author_id"], tweet_fields=["author_id"]
        )
        self.assertEqual(ids(liked), [self.tweet])
        self.assertEqual([user.id for user in liked.includes["users"]], [self.author.id])
        for _ in range(2):
            self.assertEqual(self.fan.client.unlike(self.tweet, user_auth=False).data, {"liked": False})
        self.assertEqual(self.metrics()["like_count"], 0)
        self.assertEqual(self.user_metrics(self.fan)["like_count"], 0)
        self.assertIsNone(self.author.client.get_liking_users(self.tweet).data)
        self.assertEqual(self.author.client.get_liked_tweets(self.fan.id).meta["result_count"], 0)

    def test_likes_are_paged_with_the_latest_first(self):
        tweets = [self.author.tweets(f"number {number}") for number in range(7)]
        for tweet in tweets[::-1]:
            self.fan.client.like(tweet, user_auth=False)
        pages = tweepy.Paginator(self.fan.client.get_liked_tweets, self.fan.id, max_results=5)
        self.assertEqual([tweet.id for tweet in pages.flatten()], tweets)

    def test_a_repost_is_shown_as_one_and_undone(self):
        reposted = self.fan.client.retweet(self.tweet, user_auth=False)
        self.assertTrue(reposted.data["retweeted"])
        self.assertEqual(self.fan.client.retweet(self.tweet, user_auth=False).data, reposted.data)
        self.assertEqual(self.metrics()["retweet_count"], 1)
        self.assertEqual(ids(self.author.client.get_retweeters(self.tweet)), [self.fan.id])
        page = self.author.client.get_users_tweets(
            self.fan.id, tweet_fields=["referenced_tweets"], expansions=["referenced_tweets.id", "author_id"]
        )
        (repost,) = page.data
        self.assertEqual(repost.id, int(reposted.data["id"]))
        self.assertEqual(repost.text, f"RT @{self.author.username}: something to like")
        self.assertEqual([(to.type, to.id) for to in repost.referenced_tweets], [("retweeted", self.tweet)])
        self.assertEqual([tweet.text for tweet in page.includes["tweets"]], ["something to like"])
        self.assertIsNone(self.author.client.get_users_tweets(self.fan.id, exclude=["retweets"]).data)
        self.assertEqual(self.fan.client.unretweet(self.tweet, user_auth=False).data, {"retweeted": False})
        self.assertEqual(self.metrics()["retweet_count"], 0)
        self.assertIsNone(self.author.client.get_retweeters(self.tweet).data)
        self.assertIsNone(self.author.client.get_users_tweets(self.fan.id).data)

    def test_bookmarks_are_kept_for_oneself(self):
        other = self.author.tweets("another one")
        for tweet in (self.tweet, other):
            self.assertEqual(self.fan.client.bookmark(tweet).data, {"bookmarked": True})
        kept = self.fan.client.get_bookmarks(tweet_fields=["public_metrics"])
        self.assertEqual(ids(kept), [other, self.tweet])
        self.assertEqual(kept.data[0].public_metrics["bookmark_count"], 1)
        pages = tweepy.Paginator(self.fan.client.get_bookmarks, max_results=1)
        self.assertEqual([tweet.id for tweet in pages.flatten()], [other, self.tweet])
        self.assertEqual(self.fan.client.remove_bookmark(other).data, {"bookmarked": False})
        self.assertEqual(ids(self.fan.client.get_bookmarks()), [self.tweet])
        self.assertIsNone(self.author.client.get_bookmarks().data)

    def test_what_is_deleted_is_gone_from_likes_bookmarks_and_reposts(self):
        self.fan.client.like(self.tweet, user_auth=False)
        self.fan.client.bookmark(self.tweet)
        self.fan.client.retweet(self.tweet, user_auth=False)
        self.author.client.delete_tweet(self.tweet, user_auth=False)
        self.assertIsNone(self.fan.client.get_liked_tweets(self.fan.id).data)
        self.assertIsNone(self.fan.client.get_bookmarks().data)
        self.assertIsNone(self.fan.client.get_users_tweets(self.fan.id).data)
        metrics = self.user_metrics(self.fan)
        self.assertEqual((metrics["like_count"], metrics["tweet_count"]), (0, 0))
