"""Who did what, from a shell."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from sitemaker.extensions import db
from sitemaker.models import Audit, Site, User, now
from tests.cast import Cast
from tests.conftest import Counting
from tests.shell import Run, refused, said


@pytest.fixture
def cast(app: Flask, cast: Cast) -> Cast:
    """Alice signed in three days ago and published today; Bob was let in by the operator."""
    with app.app_context():
        alice, bob = (db.session.get_one(User, each.id) for each in (cast.alice, cast.bob))
        acme = db.session.get_one(Site, cast.acme.id)
        before = {"created_at": now() - timedelta(days=3), "detail": {}}
        db.session.add(Audit(action="signin", actor_id=alice.id, address="203.0.113.7", **before))
        db.session.flush()
        Audit.note("publish_site", by=alice, site=acme, address="203.0.113.7")
        Audit.note("role", by=bob, site=acme, role="editor", via="shell")
        db.session.commit()
    return cast


def actions(run: Run, *words: str) -> list[str]:
    lines = said(run("audit", "--json", *words)).splitlines()
    return [json.loads(line)["action"] for line in lines]


def test_filters(run: Run, cast: Cast) -> None:
    assert actions(run) == ["signin", "publish_site", "role"]
    assert actions(run, "--person", "Alice@example.com") == ["signin", "publish_site"]
    assert actions(run, "--site", "acme") == ["publish_site", "role"]
    assert actions(run, "--since", "2d", "--person", cast.alice.email) == ["publish_site"]
    assert actions(run, "--until", "2d") == ["signin"] == actions(run, "--action", "signin")
    today = f"{now():%Y-%m-%d}"
    assert actions(run, "--until", "2026-01-01") == [] == actions(run, "--since", "2999-01-01T00:00+02:00")
    assert actions(run, "--since", today, "--most", "1") == ["role"], "the newest"


def test_lines_say_who_and_to_whom(run: Run, cast: Cast, queries: Counting) -> None:
    with queries(1):
        lines = said(run("audit")).splitlines()
    assert lines[0].endswith("Z  signin  by=alice@example.com  address=203.0.113.7")
    assert lines[2].endswith("  role  by=operator  about=bob@example.com  site=acme  role=editor")
    line = json.loads(said(run("audit", "--json", "--most", "1")))
    assert line["detail"] == {"role": "editor"} and line["site"] == "acme" and line["address"] is None


def test_account_that_is_no_more_is_found_by_its_number(app: Flask, run: Run, cast: Cast) -> None:
    with app.app_context():
        db.session.delete(db.session.get_one(User, cast.bob.id))
        db.session.commit()
    assert "nobody" in refused(run("audit", "--person", cast.bob.email)).lower()
    assert f"about=account {cast.bob.id}" in said(run("audit", "--person", str(cast.bob.id)))
    assert "No matching entries" in said(run("audit", "--person", "999999"))


@pytest.mark.parametrize("since", ["yesterday", "9" * 30 + "d", "2026-13-01", "-3d", "٣d", ""])
def test_time_that_is_none_is_refused(run: Run, cast: Cast, since: str) -> None:
    result = run("audit", "--since", since)
    assert result.exit_code == 2 and "is not a time" in result.output
