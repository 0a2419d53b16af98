"""Accounts of the stack under test, each with a tweepy client of its own in which only the address is another."""

import json
import os
import time
from dataclasses import dataclass

import tweepy
from requests.adapters import HTTPAdapter

API = os.environ["FLIGHTPATH_API"]
ACCOUNTS = json.loads(os.environ["FLIGHTPATH_ACCOUNTS"])
PUBLISHED = "https://api.twitter.com"


class ToFlightpath(HTTPAdapter):
    """Sends what is meant for the published address to the stack."""

    def send(self, request, **options):
        request.url = API + request.url.removeprefix(PUBLISHED)
        return super().send(request, **options)


def client_with(bearer):
    client = tweepy.Client(bearer)
    client.session.mount(PUBLISHED, ToFlightpath())
    return client


@dataclass(frozen=True)
class Person:
    id: int
    username: str
    client: tweepy.Client

    def tweets(self, text, **options):
        """Posts and gives the id, as a number as tweepy has it elsewhere."""
        return int(self.client.create_tweet(text=text, user_auth=False, **options).data["id"])

    def follows(self, other):
        self.client.follow_user(other.id, user_auth=False)


def somebody():
    """An account that no other test uses."""
    account = ACCOUNTS.pop()
    return Person(int(account["id"]), account["username"], client_with(account["bearer"]))


def eventually(ask, within=20):
    """Asks again until the answer is true, and gives it."""
    deadline = time.monotonic() + within
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s")
        time.sleep(0.05)
    return answer


def ids(response):
    return [found.id for found in response.data or []]
