import datetime
import unittest

import tweepy
from people import eventually, ids, somebody


class Timelines(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.author, cls.reader = somebody(), somebody()
        cls.reader.follows(cls.author)
        # A reply to oneself is a reply; every third tweet is one.
        cls.tweets = []
        for number in range(12):
            answered = {"in_reply_to_tweet_id": cls.tweets[0]} if number % 3 == 2 else {}
            text = f"@{cls.reader.username} number {number}"
            cls.tweets.insert(0, cls.author.tweets(text, **answered))
        eventually(lambda: len(ids(cls.home())) == 12)

    @classmethod
    def home(cls, **params):
        return cls.reader.client.get_home_timeline(user_auth=False, **params)

    def views(self):
        """The three timelines of tweets by one author, all of which hold the same."""
        reader = self.reader
        return (
            (reader.client.get_home_timeline, (), {"user_auth": False}),
            (reader.client.get_users_tweets, (self.author.id,), {}),
            (reader.client.get_users_mentions, (reader.id,), {}),
        )

    def test_a_timeline_has_all_tweets_with_authors_once(self):
        for method, args, options in self.views():
            with self.subTest(method.__name__):
                page = method(
                    *args, **options, max_results=100, expansions=["author_id", "entities.mentions.username"],
                    tweet_fields=["created_at", "author_id"], user_fields=["username", "public_metrics"],
                )
                self.assertEqual(ids(page), self.tweets)
                self.assertEqual(page.meta["result_count"], 12)
                self.assertEqual((page.meta["newest_id"], page.meta["oldest_id"]), (str(self.tweets[0]), str(self.tweets[-1])))
                self.assertNotIn("next_token", page.meta)
                users = {user.id: user for user in page.includes["users"]}
                self.assertEqual(len(users), len(page.includes["users"]))
                self.assertEqual(users[self.author.id].username, self.author.username)
                self.assertEqual(users[self.author.id].public_metrics["tweet_count"], 12)
                self.assertTrue(all(isinstance(tweet.created_at, datetime.datetime) for tweet in page.data))

    def test_a_paginator_goes_all_the_way_back(self):
        for method, args, options in self.views():
            with self.subTest(method.__name__):
                pages = list(tweepy.Paginator(method, *args, **options, max_results=5))
                self.assertEqual([id for page in pages for id in ids(page)], self.tweets)
                self.assertEqual([len(ids(page)) for page in pages], [5, 5, 2])
                flat = tweepy.Paginator(method, *args, **options, max_results=5).flatten(limit=7)
                self.assertEqual([tweet.id for tweet in flat], self.tweets[:7])

    def test_a_paginator_reversed_comes_back_to_the_newest(self):
        for method, args, options in self.views():
            with self.subTest(method.__name__):
                *_, last = tweepy.Paginator(method, *args, **options, max_results=5)
                paginator = tweepy.Paginator(
                    method, *args, **options, max_results=5, limit=8, pagination_token=last.meta["previous_token"]
                )
                pages = list(reversed(paginator))
                self.assertLess(len(pages), 8, "it ends by itself")
                self.assertEqual([id for page in pages[::-1] for id in ids(page)], self.tweets[:10])

    def test_bounds_cut_a_timeline(self):
        for method, args, options in self.views():
            with self.subTest(method.__name__):
                read = lambda **bounds: ids(method(*args, **options, max_results=100, **bounds))
                self.assertEqual(read(since_id=self.tweets[4]), self.tweets[:4])
                self.assertEqual(read(until_id=self.tweets[4]), self.tweets[5:])
                self.assertEqual(read(since_id=self.tweets[9], until_id=self.tweets[4]), self.tweets[5:9])
                hour = datetime.timedelta(hours=1)
                now = datetime.datetime.now(datetime.timezone.utc)
                self.assertEqual(read(start_time=now - hour, end_time=now + hour), self.tweets)
                self.assertEqual(read(end_time=now - hour), [])

    def test_replies_are_left_out_on_request(self):
        kept = [id for index, id in enumerate(self.tweets) if index % 3 != 0]
        for method, args, options in self.views()[:2]:
            with self.subTest(method.__name__):
                page = method(*args, **options, max_results=100, exclude=["replies", "retweets"])
                self.assertEqual(ids(page), kept)

    def test_an_empty_timeline_has_no_data(self):
        nobody = somebody()
        page = nobody.client.get_home_timeline(user_auth=False)
        self.assertIsNone(page.data)
        self.assertEqual(page.meta, {"result_count": 0})


class HomeTimeline(unittest.TestCase):
    def test_a_repost_brings_a_tweet_once(self):
        author, friend, reader = somebody(), somebody(), somebody()
        reader.follows(author)
        reader.follows(friend)
        tweet = author.tweets("pass it on")
        home = lambda: ids(reader.client.get_home_timeline(user_auth=False))
        eventually(lambda: home() == [tweet])
        repost = int(friend.client.retweet(tweet, user_auth=False).data["id"])
        eventually(lambda: home() == [repost])
        friend.client.unretweet(tweet, user_auth=False)
        self.assertEqual(home(), [tweet])

    def test_a_mute_shows_at_the_next_read(self):
        author, reader = somebody(), somebody()
        reader.follows(author)
        tweet = author.tweets("loud")
        home = lambda: ids(reader.client.get_home_timeline(user_auth=False))
        eventually(lambda: home() == [tweet])
        reader.client.mute(author.id, user_auth=False)
        self.assertEqual(home(), [])
        reader.client.unmute(author.id, user_auth=False)
        self.assertEqual(home(), [tweet])
