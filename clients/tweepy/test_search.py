import datetime
import unittest

import tweepy
from people import eventually, ids, somebody


class Search(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.author, cls.reader = somebody(), somebody()
        cls.word = f"word{cls.author.id}"
        cls.tweets = [cls.author.tweets(f"{cls.word} number {number}") for number in range(12)][::-1]
        eventually(lambda: len(ids(cls.reader.client.search_recent_tweets(cls.word, max_results=100))) == 12)

    def test_a_search_finds_tweets_with_authors(self):
        for method in (self.reader.client.search_recent_tweets, self.reader.client.search_all_tweets):
            with self.subTest(method.__name__):
                found = method(
                    f"{self.word} from:{self.author.username}", max_results=100, expansions=["author_id"],
                    tweet_fields=["created_at", "author_id", "public_metrics"], user_fields=["username"],
                )
                self.assertEqual(ids(found), self.tweets)
                self.assertEqual(found.meta["result_count"], 12)
                self.assertEqual(found.meta["newest_id"], str(self.tweets[0]))
                self.assertEqual([user.username for user in found.includes["users"]], [self.author.username])
                self.assertIsNone(method(f"{self.word} -from:{self.author.username}").data)

    def test_a_paginator_finds_all(self):
        for method in (self.reader.client.search_recent_tweets, self.reader.client.search_all_tweets):
            with self.subTest(method.__name__):
                pages = list(tweepy.Paginator(method, self.word, max_results=10))
                self.assertEqual([id for page in pages for id in ids(page)], self.tweets)

    def test_operators_apply(self):
        reply = self.reader.tweets(f"{self.word} a reply", in_reply_to_tweet_id=self.tweets[-1])
        search = lambda query: ids(self.reader.client.search_recent_tweets(query, max_results=100))
        eventually(lambda: search(f"{self.word} is:reply") == [reply])
        self.assertEqual(search(f"conversation_id:{self.tweets[-1]} {self.word}"), [reply, self.tweets[-1]])
        self.assertEqual(search(f'"number 3" {self.word}'), [self.tweets[8]])
        self.assertEqual(search(f"{self.word} (3 OR 4) -is:reply"), [self.tweets[7], self.tweets[8]])
        self.reader.client.delete_tweet(reply, user_auth=False)

    def test_bounds_and_order_apply(self):
        search = lambda **params: ids(self.reader.client.search_recent_tweets(self.word, max_results=100, **params))
        self.assertEqual(search(since_id=self.tweets[4], sort_order="recency"), self.tweets[:4])
        self.assertEqual(search(until_id=self.tweets[9]), self.tweets[10:])
        self.assertEqual(sorted(search(sort_order="relevancy")), sorted(self.tweets))
        hour_ago = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
        self.assertEqual(search(start_time=hour_ago), self.tweets)
        self.assertEqual(search(end_time=hour_ago), [])

    def test_counts_have_no_holes(self):
        for method in (self.reader.client.get_recent_tweets_count, self.reader.client.get_all_tweets_count):
            for granularity in ("minute", "hour", "day"):
                with self.subTest(f"{method.__name__} {granularity}"):
                    counts = method(self.word, granularity=granularity)
                    self.assertEqual(counts.meta["total_tweet_count"], 12)
                    self.assertEqual(sum(bucket["tweet_count"] for bucket in counts.data), 12)
                    for before, after in zip(counts.data, counts.data[1:]):
                        self.assertEqual(before["end"], after["start"])

    def test_all_counts_are_paged(self):
        pages = tweepy.Paginator(self.reader.client.get_all_tweets_count, self.word, granularity="day")
        buckets = list(pages.flatten())
        self.assertEqual(sum(bucket["tweet_count"] for bucket in buckets), 12)
        self.assertEqual(len({bucket["start"] for bucket in buckets}), len(buckets))

    def test_a_bad_query_says_what_is_wrong(self):
        with self.assertRaises(tweepy.BadRequest) as raised:
            self.reader.client.search_recent_tweets("(unclosed")
        self.assertEqual(raised.exception.api_errors[0]["parameters"], {"query": ["(unclosed"]})
