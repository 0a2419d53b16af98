import datetime
import unittest

import tweepy
from people import eventually, ids, somebody


class Lists(unittest.TestCase):
    def setUp(self):
        self.owner, self.member, self.reader = somebody(), somebody(), somebody()

    def create(self, name="birds", **options):
        return self.owner.client.create_list(name, user_auth=False, **options).data["id"]

    def test_a_list_is_created_changed_and_deleted(self):
        created = self.owner.client.create_list("birds", description="that fly", private=False, user_auth=False)
        id = created.data["id"]
        self.assertEqual(created.data["name"], "birds")
        updated = self.owner.client.update_list(
            id, name="fish", description="that swim", private=False, user_auth=False
        )
        self.assertEqual(updated.data, {"updated": True})
        found = self.reader.client.get_list(
            id, list_fields=tweepy.list.LIST_FIELDS, expansions=["owner_id"], user_fields=["username"]
        )
        self.assertIsInstance(found.data, tweepy.List)
        self.assertEqual((found.data.id, found.data.name, found.data.description), (id, "fish", "that swim"))
        self.assertEqual((found.data.member_count, found.data.follower_count, found.data.private), (0, 0, False))
        self.assertEqual(found.data.owner_id, str(self.owner.id))
        self.assertIsInstance(found.data.created_at, datetime.datetime)
        self.assertEqual([user.username for user in found.includes["users"]], [self.owner.username])
        self.assertEqual(self.owner.client.delete_list(id, user_auth=False).data, {"deleted": True})
        self.assertIsNone(self.reader.client.get_list(id).data)

    def test_members_are_added_listed_and_removed(self):
        id = self.create()
        self.assertEqual(self.owner.client.add_list_member(id, self.member.id, user_auth=False).data, {"is_member": True})
        members = self.reader.client.get_list_members(id, user_fields=["public_metrics"])
        self.assertEqual(ids(members), [self.member.id])
        self.assertEqual(members.data[0].public_metrics["listed_count"], 1)
        memberships = self.reader.client.get_list_memberships(
            self.member.id, list_fields=["member_count"], expansions=["owner_id"]
        )
        self.assertEqual([(found.id, found.member_count) for found in memberships.data], [(id, 1)])
        self.assertEqual([user.id for user in memberships.includes["users"]], [self.owner.id])
        removed = self.owner.client.remove_list_member(id, self.member.id, user_auth=False)
        self.assertEqual(removed.data, {"is_member": False})
        self.assertIsNone(self.reader.client.get_list_members(id).data)

    def test_followers_of_a_list_are_listed(self):
        id = self.create()
        self.assertEqual(self.reader.client.follow_list(id, user_auth=False).data, {"following": True})
        self.assertEqual(ids(self.owner.client.get_list_followers(id)), [self.reader.id])
        followed = self.owner.client.get_followed_lists(self.reader.id, list_fields=["follower_count"])
        self.assertEqual([(found.id, found.follower_count) for found in followed.data], [(id, 1)])
        self.assertEqual(self.reader.client.unfollow_list(id, user_auth=False).data, {"following": False})
        self.assertIsNone(self.owner.client.get_list_followers(id).data)

    def test_owned_lists_are_paged(self):
        lists = [self.create(f"number {number}") for number in range(5)][::-1]
        pages = tweepy.Paginator(self.reader.client.get_owned_lists, self.owner.id, max_results=2)
        self.assertEqual([found.id for found in pages.flatten()], lists)

    def test_pinned_lists_are_kept_for_oneself(self):
        one, two = self.create("one"), self.create("two")
        for id in (one, two):
            self.assertEqual(self.reader.client.pin_list(id, user_auth=False).data, {"pinned": True})
        pinned = self.reader.client.get_pinned_lists(user_auth=False, list_fields=["owner_id"])
        self.assertEqual([found.id for found in pinned.data], [two, one])
        self.assertEqual(self.reader.client.unpin_list(two, user_auth=False).data, {"pinned": False})
        self.assertEqual(ids(self.reader.client.get_pinned_lists(user_auth=False)), [one])

    def test_a_list_has_the_tweets_of_its_members(self):
        id = self.create()
        self.owner.client.add_list_member(id, self.member.id, user_auth=False)
        tweets = [self.member.tweets(f"number {number}") for number in range(7)][::-1]
        read = lambda: ids(self.reader.client.get_list_tweets(id, expansions=["author_id"]))
        eventually(lambda: read() == tweets)
        pages = tweepy.Paginator(self.reader.client.get_list_tweets, id, max_results=3)
        self.assertEqual([tweet.id for tweet in pages.flatten()], tweets)
        self.owner.client.remove_list_member(id, self.member.id, user_auth=False)
        self.assertEqual(read(), [])

    def test_a_private_list_is_its_owners(self):
        id = self.create("secret", private=True)
        self.owner.client.add_list_member(id, self.member.id, user_auth=False)
        self.assertTrue(self.owner.client.get_list(id, list_fields=["private"]).data.private)
        self.assertIsNone(self.member.client.get_list(id).data)
        self.assertIsNone(self.member.client.get_list_memberships(self.member.id).data)
        with self.assertRaises(tweepy.NotFound):
            self.member.client.follow_list(id, user_auth=False)
