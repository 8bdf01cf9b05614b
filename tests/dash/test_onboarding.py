"""The first steps of a new site: where its owner lands, what the list knows, and closing it."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from sitemaker.extensions import db
from sitemaker.models import Page, Site, User, keep_upload, onboarding, platform_scope
from sitemaker.starters import STARTERS
from tests import pictures
from tests.browser import Browser
from tests.cast import Cast

WORDS = ["Write your headline", "Add your own photo", "Your contact details", "Publish"]
FORM = {"email": "ines@adair.example", "password": "a kettle of seven geese", "address": "ines-adair"}


@pytest.fixture
def site(app: Flask, cast: Cast) -> Iterator[Site]:
    with app.app_context(), platform_scope("a new site of the test's own"):
        owner = User.by_email(cast.alice.email)
        assert owner is not None
        made = Site.create("new-one", owner=owner, starter="evenings")
        db.session.commit()
        yield made


def done(site: Site) -> dict[str, bool]:
    return {step.name: step.is_done for step in onboarding.steps(site)}


def home(site: Site) -> Page:
    page = db.session.scalars(site.pages).first()
    assert isinstance(page, Page)
    return page


def change(page: Page, block: str, **fields: Any) -> None:
    named = {name.replace("__", "."): value for name, value in fields.items()}
    edit = {"id": "of-the-test", "op": "change", "block": block, "fields": named}
    owner = page.site.owner
    assert owner is not None
    page.apply([edit], by=owner, client="tab-1", base=page.revision)
    db.session.commit()


def test_sign_up_ends_in_the_editor_of_the_home_page(client: Browser) -> None:
    answer = client.submit("/signup", FORM)
    place = r"https://ines-adair.sitemaker.test/admin/pages/\d+/\?begin"
    assert re.fullmatch(place, answer.headers["Location"])
    page = client.follow(answer).page
    assert all(words in page.text for words in WORDS)


def test_closing_the_list_without_scripts(client: Browser) -> None:
    landed = client.follow(client.submit("/signup", FORM))
    answer = client.submit(landed.request.url, {}, action="/admin/steps/delete")
    assert answer.status_code == 303
    assert WORDS[0] not in client.follow(answer).page.text


@pytest.mark.parametrize("starter", STARTERS)
def test_nothing_is_done_at_the_beginning_of_any_starter(app: Flask, cast: Cast, starter: str) -> None:
    with app.app_context(), platform_scope("a new site of the test's own"):
        owner = User.by_email(cast.alice.email)
        assert owner is not None
        made = Site.create("new-one", owner=owner, starter=starter)
        assert done(made) == dict.fromkeys(("headline", "picture", "contact", "publish"), False)


def test_headline_is_done_when_it_is_another(site: Site) -> None:
    change(home(site), "home-hero", heading="Seven chairs and a stove")
    assert [name for name, is_done in done(site).items() if is_done] == ["headline"]


def test_a_picture_counts_when_somebody_sent_it_and_it_is_shown(site: Site) -> None:
    owner = site.owner
    assert owner is not None
    asset = keep_upload(site, io.BytesIO(pictures.png()), called="mine.png", by=owner)
    db.session.commit()
    assert not done(site)["picture"]
    change(home(site), "home-hero", picture__asset=asset.id)
    assert done(site)["picture"]


def test_publishing_anything_counts(site: Site) -> None:
    owner = site.owner
    assert owner is not None
    home(site).publish(by=owner, key="first-press")
    db.session.commit()
    assert done(site)["publish"]


def test_closed_list_is_gone_for_good(site: Site) -> None:
    site.close_onboarding()
    db.session.commit()
    assert onboarding.steps(site) == []
