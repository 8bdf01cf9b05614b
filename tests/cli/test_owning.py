"""A site is given to another person; whose sites are whose; which take most."""

from collections.abc import Callable

from flask import Flask

from sitemaker.extensions import db
from sitemaker.models import Audit, Page, Site, User, platform_scope
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Counting
from tests.home.letters import text
from tests.mailbox import Mailbox
from tests.shell import Run, refused, said


def test_site_is_given_to_another_person(
    app: Flask, run: Run, alice: Browser, bob: Browser, cast: Cast, mailbox: Mailbox, work: Callable[[], None]
) -> None:
    assert alice.get("/sites/acme").status_code == 200 and bob.get("/sites/acme").status_code == 403
    words = said(run("site", "owner", "acme", cast.bob.email))
    assert words == "bob@example.com owns acme. alice@example.com is an editor there.\n"
    assert alice.get("/sites/acme").status_code == 403 and bob.get("/sites/acme").status_code == 200
    assert alice.get("/admin/", subdomain="acme").status_code == 303, "a session of the former role ends"
    work()
    told = {str(each["To"]): text(each) for each in mailbox.messages}
    assert "to another person" in told[cast.alice.email] and "its owner now" in told[cast.bob.email]
    with app.app_context():
        noted = {(row.action, row.actor_id, row.site_id) for row in db.session.query(Audit)}
    assert noted == {
        ("owner_gained", cast.bob.id, cast.acme.id),
        ("owner_lost", cast.alice.id, cast.acme.id),
    }


def test_stranger_gets_a_site_only_with_a_confirmed_address(app: Flask, run: Run, cast: Cast) -> None:
    with app.app_context():
        db.session.get_one(User, cast.charlie.id).confirmed_at = None
        db.session.commit()
    assert "flask user confirm" in refused(run("site", "owner", "acme", cast.charlie.email))
    assert "alice@example.com" in said(run("site", "list"))


def test_site_without_an_owner_gets_one(app: Flask, run: Run, cast: Cast) -> None:
    with app.app_context():
        db.session.delete(db.session.get_one(User, cast.alice.id))
        db.session.commit()
    assert said(run("site", "owner", "acme", cast.charlie.email)) == "charlie@example.com owns acme.\n"
    assert "acme\tlive\tcharlie@example.com" in said(run("site", "list"))


def test_sites_of_a_person(run: Run, cast: Cast, queries: Counting) -> None:
    with queries(2):
        lines = said(run("user", "sites", cast.bob.email)).splitlines()
    assert lines[1].split() == ["acme", "editor", "live", cast.acme.url]
    assert "belongs to no site" in said(run("user", "sites", cast.sam.email))


def test_biggest_sites_first(app: Flask, run: Run, cast: Cast, queries: Counting) -> None:
    with app.app_context(), platform_scope("a test"):
        db.session.get_one(Site, cast.mallory.id).edit_counter = 7_000
        db.session.query(Page).filter_by(site_id=cast.acme.id).update({"size": 3 * 2**20})
        db.session.commit()
    first = {}
    for measure in ("images", "documents", "edits"):
        with queries(1):
            lines = said(run("site", "biggest", "--by", measure, "--most", "1")).splitlines()
        assert len(lines) == 2
        first[measure] = lines[1].split()[0]
    assert (first["documents"], first["edits"]) == ("acme", "mallory")
