"""Suspending people and sites: what is said is what was done, and what comes back is what was taken."""

import pytest
from flask import Flask
from sqlalchemy import delete

from sitemaker.extensions import db
from sitemaker.models import Audit, Membership, Site, platform_scope
from tests.browser import Browser
from tests.cast import Cast
from tests.shell import Run, refused, said


def second_site(run: Run, cast: Cast, name: str = "second") -> None:
    said(run("site", "create", name, "--owner", cast.alice.email))


def status(client: Browser, name: str) -> int:
    return int(client.get("/", subdomain=name).status_code)


def test_site_without_an_owner_is_deleted_too(app: Flask, run: Run, client: Browser, cast: Cast) -> None:
    with app.app_context():
        db.session.execute(delete(Membership).where(Membership.site_id == cast.acme.id))
        db.session.commit()
    assert status(client, "acme") == 200
    assert "acme is offline" in said(run("site", "delete", "acme", "--yes"))
    assert status(client, "acme") == 410
    assert "deleted" in said(run("site", "list", "--state", "deleted"))
    assert "acme is live" in said(run("site", "restore", "acme"))
    assert "the site has no owner" in said(run("site", "suspend", "acme", "--reason", "Spam."))


def test_suspending_a_person_leaves_sites_up_and_says_so(run: Run, client: Browser, cast: Cast) -> None:
    words = said(run("user", "suspend", cast.alice.email))
    assert "Still online: acme." in words and "--with-sites" in words
    assert status(client, "acme") == 200
    assert "Offline: acme." in said(run("user", "suspend", cast.alice.email, "--with-sites"))
    assert status(client, "acme") == 410 and status(client, "mallory") == 200
    assert "Restored with the account: acme." in said(run("user", "suspend", cast.alice.email, "--lift"))
    assert status(client, "acme") == 200


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_is_suspended_for_a_reason_of_its_own_stays_down(
    run: Run, client: Browser, cast: Cast, when: str
) -> None:
    second_site(run, cast)
    steps = [
        ("site", "suspend", "second", "--reason", "Phishing was reported."),
        ("user", "suspend", cast.alice.email, "--with-sites"),
    ]
    for words in steps if when == "before" else reversed(steps):
        said(run(*words))
    told = said(run("user", "suspend", cast.alice.email, "--lift"))
    assert "Restored with the account: acme." in told and "for other reasons: second." in told
    assert status(client, "acme") == 200 and status(client, "second") == 410


def test_what_was_restored_or_given_away_meanwhile_is_left_alone(
    run: Run, client: Browser, cast: Cast
) -> None:
    second_site(run, cast)
    second_site(run, cast, "third")
    second_site(run, cast, "fourth")
    said(run("user", "suspend", cast.alice.email, "--with-sites"))
    said(run("site", "delete", "fourth", "--yes"))
    said(run("site", "restore", "second"))
    assert "It is suspended, as before." in said(run("site", "owner", "third", cast.bob.email))
    assert "Restored with the account: acme." in said(run("user", "suspend", cast.alice.email, "--lift"))
    assert status(client, "second") == 200 and status(client, "third") == 410
    assert "fourth\tdeleted" in said(run("site", "list"))


def test_closed_site_comes_back_closed(app: Flask, run: Run, client: Browser, cast: Cast) -> None:
    with app.app_context(), platform_scope("a test"):
        db.session.get_one(Site, cast.acme.id).unpublish()
        db.session.commit()
    closed = status(client, "acme")
    said(run("user", "suspend", cast.alice.email, "--with-sites"))
    said(run("user", "suspend", cast.alice.email, "--lift"))
    assert status(client, "acme") == closed != 200
    assert "acme\tunpublished" in said(run("site", "list"))


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("site", "restore", "acme"), "neither suspended nor in the bin: it is live"),
        (("user", "suspend", "alice@example.com", "--lift"), "is not suspended"),
        (("site", "owner", "acme", "alice@example.com"), "owns acme already"),
    ],
)
def test_where_nothing_is_to_be_done_it_is_said(
    app: Flask, run: Run, words: tuple[str, ...], answer: str
) -> None:
    told = said(run(*words))
    assert answer in told and "Nothing was changed." in told
    with app.app_context():
        assert db.session.query(Audit).count() == 0


def test_deleting_again_does_not_prolong_the_bin(app: Flask, run: Run, cast: Cast) -> None:
    said(run("site", "delete", "acme", "--yes"))
    with app.app_context():
        before = db.session.get_one(Site, cast.acme.id).deleted_at
    assert "Nothing was changed." in said(run("site", "delete", "acme", "--yes"))
    with app.app_context():
        assert db.session.get_one(Site, cast.acme.id).deleted_at == before


@pytest.mark.parametrize("state", ["suspended", "in the bin"])
def test_site_is_made_only_for_who_can_have_it(app: Flask, run: Run, cast: Cast, state: str) -> None:
    from sitemaker.models import User

    with app.app_context(), platform_scope("a test"):
        bob = db.session.get_one(User, cast.bob.id)
        bob.suspend() if state == "suspended" else bob.delete()
        db.session.commit()
    for words in (("site", "create", "newcomer", "--owner"), ("site", "owner", "acme")):
        assert cast.bob.email in refused(run(*words, cast.bob.email))
