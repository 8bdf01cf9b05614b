"""/signup: three fields, then a live site."""

from collections.abc import Callable

import pytest
from flask import Flask

from sitemaker.models import Site, User
from tests.browser import Browser
from tests.mailbox import Mailbox

FORM = {"email": "ines@adair.example", "password": "a kettle of seven geese", "address": "ines-adair"}


def test_lands_in_the_admin_of_a_live_site(client: Browser) -> None:
    answer = client.submit("/signup", FORM)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "https://ines-adair.sitemaker.test/admin/"
    assert client.follow(answer).status_code == 200
    assert client.get("/", subdomain="ines-adair").status_code == 200
