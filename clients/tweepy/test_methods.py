import inspect
import pathlib
import re
import unittest

import tweepy

# Spaces, direct messages and compliance jobs: flightpath has none of these.
NOT_APPLICABLE = {
    "create_compliance_job",
    "create_direct_message",
    "create_direct_message_conversation",
    "create_dm",
    "create_dm_conversation",
    "get_compliance_job",
    "get_compliance_jobs",
    "get_direct_message_events",
    "get_dm_events",
    "get_space",
    "get_space_buyers",
    "get_space_tweets",
    "get_spaces",
    "search_spaces",
}


class Methods(unittest.TestCase):
    def test_every_method_of_the_client_that_applies_is_used_here(self):
        methods = {name for name, _ in inspect.getmembers(tweepy.Client, inspect.isfunction) if name[0] != "_"}
        files = pathlib.Path(__file__).parent.glob("*.py")
        used = {name for file in files for name in re.findall(r"\.(\w+)\b", file.read_text())}
        self.assertEqual(methods - used, NOT_APPLICABLE & methods)
