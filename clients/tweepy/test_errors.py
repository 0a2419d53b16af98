import unittest

import tweepy
from people import client_with, somebody


class Errors(unittest.TestCase):
    def setUp(self):
        self.one, self.two = somebody(), somebody()

    def test_a_bad_request_names_the_parameter(self):
        for call, parameter in (
            (lambda: self.one.client.create_tweet(text="", user_auth=False), "text"),
            (lambda: self.one.client.create_tweet(text="a" * 281, user_auth=False), "text"),
            (lambda: self.one.tweets("hi", in_reply_to_tweet_id=1), "reply.in_reply_to_tweet_id"),
            (lambda: self.one.tweets("hi", quote_tweet_id=1), "quote_tweet_id"),
            (lambda: self.one.client.get_tweet("x"), "id"),
            (lambda: self.one.client.get_users_tweets(self.one.id, max_results=1000), "max_results"),
            (lambda: self.one.client.get_users_tweets(self.one.id, pagination_token="forged"), "pagination_token"),
            (lambda: self.one.client.get_user(username="not a name"), "username"),
        ):
            with self.subTest(parameter), self.assertRaises(tweepy.BadRequest) as raised:
                call()
            self.assertIn(parameter, raised.exception.api_errors[0]["parameters"])
            self.assertTrue(raised.exception.api_messages[0])

    def test_a_wrong_token_is_unauthorized(self):
        with self.assertRaises(tweepy.Unauthorized):
            client_with("wrong").get_tweet(1)

    def test_what_is_not_ones_own_is_forbidden(self):
        tweet = self.one.tweets("mine")
        with self.assertRaises(tweepy.Forbidden):
            self.two.client.delete_tweet(tweet, user_auth=False)
        list_id = self.one.client.create_list("mine", user_auth=False).data["id"]
        with self.assertRaises(tweepy.Forbidden):
            self.two.client.delete_list(list_id, user_auth=False)
        with self.assertRaises(tweepy.Forbidden):
            self.two.client.request("GET", f"/2/users/{self.one.id}/bookmarks")

    def test_acting_on_what_is_not_there_is_not_found(self):
        client = self.one.client
        for call in (
            lambda: client.like(1, user_auth=False),
            lambda: client.retweet(1, user_auth=False),
            lambda: client.bookmark(1),
            lambda: client.follow_user(1, user_auth=False),
            lambda: client.mute(1, user_auth=False),
            lambda: client.delete_list("1", user_auth=False),
            lambda: client.pin_list("1", user_auth=False),
            lambda: client.follow_list("1", user_auth=False),
        ):
            with self.assertRaises(tweepy.NotFound):
                call()

    def test_taking_back_what_was_never_done_is_fine(self):
        tweet = self.two.tweets("never liked")
        client = self.one.client
        self.assertEqual(client.unlike(tweet, user_auth=False).data, {"liked": False})
        self.assertEqual(client.unretweet(tweet, user_auth=False).data, {"retweeted": False})
        self.assertEqual(client.remove_bookmark(tweet).data, {"bookmarked": False})
        self.assertEqual(client.unfollow_user(self.two.id, user_auth=False).data, {"following": False})
        self.assertEqual(client.unmute(self.two.id, user_auth=False).data, {"muting": False})
