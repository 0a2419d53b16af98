import datetime
import unittest

import tweepy
from people import ids, somebody


class Users(unittest.TestCase):
    def setUp(self):
        self.one, self.two = somebody(), somebody()

    def test_accounts_are_looked_up_by_id_and_by_name(self):
        client = self.two.client
        for found in (client.get_user(id=self.one.id), client.get_user(username=self.one.username.upper())):
            self.assertIsInstance(found.data, tweepy.User)
            self.assertEqual((found.data.id, found.data.username), (self.one.id, self.one.username))
        people = [self.two.id, self.one.id]
        self.assertEqual(ids(client.get_users(ids=people)), people)
        named = client.get_users(usernames=[self.two.username, "nobody_has_it", self.one.username])
        self.assertEqual(ids(named), people)
        self.assertEqual(named.errors[0]["value"], "nobody_has_it")
        self.assertIsNone(client.get_user(id=1).data)

    def test_the_token_knows_its_account_with_all_fields(self):
        tweet = self.one.tweets("my best")
        self.one.client.request("POST", f"/2/users/{self.one.id}/pinned_tweets", json={"tweet_id": str(tweet)})
        profile = {"name": "Number One", "description": "the first", "location": "here", "url": "https://example.com"}
        self.one.client.request("PUT", f"/2/users/{self.one.id}", json=profile)
        me = self.one.client.get_me(
            user_auth=False, user_fields=tweepy.user.USER_FIELDS, expansions=["pinned_tweet_id"], tweet_fields=["author_id"]
        )
        self.assertEqual({name: me.data[name] for name in profile}, profile)
        self.assertEqual((me.data.id, me.data.pinned_tweet_id), (self.one.id, tweet))
        self.assertIsInstance(me.data.created_at, datetime.datetime)
        self.assertEqual((me.data.protected, me.data.verified, me.data.verified_type), (False, False, "none"))
        self.assertEqual(me.data.public_metrics["tweet_count"], 1)
        self.assertEqual([tweet.text for tweet in me.includes["tweets"]], ["my best"])

    def test_a_follow_is_made_listed_counted_and_ended(self):
        followed = self.two.client.follow_user(self.one.id, user_auth=False)
        self.assertEqual(followed.data, {"following": True, "pending_follow": False})
        self.assertEqual(ids(self.one.client.get_users_followers(self.one.id)), [self.two.id])
        following = self.one.client.get_users_following(self.two.id, user_fields=["public_metrics"])
        self.assertEqual(ids(following), [self.one.id])
        self.assertEqual(following.data[0].public_metrics["followers_count"], 1)
        unfollowed = self.two.client.unfollow_user(self.one.id, user_auth=False)
        self.assertEqual(unfollowed.data, {"following": False})
        self.assertIsNone(self.one.client.get_users_followers(self.one.id).data)
        self.assertTrue(self.two.client.follow(self.one.id, user_auth=False).data["following"])
        self.assertFalse(self.two.client.unfollow(self.one.id, user_auth=False).data["following"])

    def test_followers_are_paged_both_ways(self):
        followers = [somebody() for _ in range(5)]
        for follower in followers:
            follower.follows(self.one)
            self.two.follows(follower)
        expected = [follower.id for follower in followers[::-1]]
        for method, id in (
            (self.two.client.get_users_followers, self.one.id),
            (self.two.client.get_users_following, self.two.id),
        ):
            with self.subTest(method.__name__):
                pages = list(tweepy.Paginator(method, id, max_results=2))
                self.assertEqual([user for page in pages for user in ids(page)], expected)
                back = tweepy.Paginator(
                    method, id, max_results=2, limit=8, pagination_token=pages[-1].meta["previous_token"]
                )
                before = list(reversed(back))
                self.assertLess(len(before), 8)
                self.assertEqual([user for page in before[::-1] for user in ids(page)], expected[:4])

    def test_a_protected_account_is_asked(self):
        self.one.client.request("PUT", f"/2/users/{self.one.id}", json={"protected": True})
        secret = self.one.tweets("for friends")
        asked = self.two.client.follow_user(self.one.id, user_auth=False)
        self.assertEqual(asked.data, {"following": False, "pending_follow": True})
        hidden = self.two.client.get_tweet(secret)
        self.assertIsNone(hidden.data)
        self.assertEqual(hidden.errors[0]["title"], "Authorization Error")
        closed = self.two.client.get_users_tweets(self.one.id)
        self.assertIsNone(closed.data)
        self.assertEqual(closed.errors[0]["title"], "Authorization Error")
        self.assertEqual(closed.errors[0]["resource_type"], "user")
        self.assertTrue(self.two.client.get_user(id=self.one.id, user_fields=["protected"]).data.protected)
        self.one.client.request(
            "POST", f"/2/users/{self.one.id}/follow_requests", json={"target_user_id": str(self.two.id)}
        )
        self.assertEqual(ids(self.two.client.get_users_tweets(self.one.id)), [secret])

    def test_mutes_are_kept_for_oneself(self):
        self.assertEqual(self.two.client.mute(self.one.id, user_auth=False).data, {"muting": True})
        muted = self.two.client.get_muted(user_auth=False, user_fields=["created_at"])
        self.assertEqual(ids(muted), [self.one.id])
        pages = tweepy.Paginator(self.two.client.get_muted, user_auth=False, max_results=1)
        self.assertEqual([user.id for user in pages.flatten()], [self.one.id])
        self.assertEqual(self.two.client.unmute(self.one.id, user_auth=False).data, {"muting": False})
        self.assertIsNone(self.two.client.get_muted(user_auth=False).data)

    def test_blocks_are_listed_and_work_both_ways(self):
        tweet = self.one.tweets("not for two")
        # tweepy 4.15 dropped its methods for these two.
        self.one.client.request("POST", f"/2/users/{self.one.id}/blocking", json={"target_user_id": str(self.two.id)})
        self.assertEqual(ids(self.one.client.get_blocked(user_auth=False)), [self.two.id])
        self.assertIsNone(self.two.client.get_tweet(tweet).data)
        self.assertEqual(self.two.client.get_user(id=self.one.id).data.username, self.one.username)
        with self.assertRaises(tweepy.Forbidden):
            self.two.client.follow_user(self.one.id, user_auth=False)
        self.one.client.request("DELETE", f"/2/users/{self.one.id}/blocking/{self.two.id}")
        self.assertIsNone(self.one.client.get_blocked(user_auth=False).data)
        self.assertEqual(self.two.client.get_tweet(tweet).data.id, tweet)
