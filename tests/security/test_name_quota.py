"""Names count against the account that takes them (R110)."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from sitemaker.extensions import db
from sitemaker.models import Membership, ReleasedName, Site, now, platform_scope
from tests.cast import PASSWORD, Cast
from tests.security.content import at_work
from tests.security.test_caches import within
from tests.security.wire import APEX, MakeVisitor, Reply, Visitor


def rename(visitor: Visitor, old: str, new: str) -> Reply:
    form = {"address": new, "csrf_token": visitor.token("/account")}
    return visitor.post(f"/sites/{old}/address", form)


def create(visitor: Visitor, name: str) -> Reply:
    return visitor.post("/sites/new", {"address": name, "csrf_token": visitor.token("/account")})


def sign_up(visitor: Visitor, name: str) -> int:
    form = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD, "address": name}
    return visitor.post("/signup", form).status


def resting(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(ReleasedName.name).order_by(ReleasedName.name)))


@pytest.mark.security(110)
def test_renaming_on_and_on_squats_nothing(app: Flask, cast: Cast, visitor: MakeVisitor) -> None:
    owner = visitor()
    owner.sign_in(cast.alice)
    names = ["acme", *(f"good-name-{number}" for number in range(14))]
    replies = [rename(owner, old, new) for old, new in zip(names, names[1:], strict=False)]
    assert Counter(reply.status for reply in replies) == {303: 10, 422: 1, 404: 3}
    refused = replies[10].page
    assert "10 new addresses in a day" in refused.text and 'value="good-name-10"' in replies[10].text
    assert resting(app) == ["acme"]
    assert sign_up(visitor(), "good-name-3") == 303


@pytest.mark.security(110)
def test_address_held_for_an_hour_leads_nowhere_afterwards(visitor: MakeVisitor) -> None:
    owner = visitor()
    sign_up(owner, "for-an-hour")
    words = owner.visit(rename(owner, "for-an-hour", "for-longer").location).page.text
    assert "it’s available again" in words
    within(5, lambda: visitor().get(f"https://for-an-hour.{APEX}/").status == 404)
    assert sign_up(visitor(), "for-an-hour") == 303


@pytest.mark.security(110)
def test_there_and_back_forgets_nothing(app: Flask, cast: Cast, visitor: MakeVisitor) -> None:
    """acme was hers for months: an hour elsewhere does not make it new, so it rests when she leaves it."""
    owner = visitor()
    owner.sign_in(cast.alice)
    for old, new in (("acme", "acme-works"), ("acme-works", "acme"), ("acme", "acme-at-last")):
        assert rename(owner, old, new).status == 303
    assert resting(app) == ["acme"]
    within(5, lambda: visitor().get(f"https://acme.{APEX}/").status == 301)
    assert sign_up(visitor(), "acme") == 422 and sign_up(visitor(), "acme-works") == 303


@pytest.mark.security(110)
def test_names_resting_and_in_the_bin_count(app: Flask, cast: Cast, inside: MakeVisitor) -> None:
    """30 in all: hers in the bin, those resting after her, those in use."""
    owner = inside()
    owner.sign_in(cast.alice)
    with at_work(app, cast.acme, cast.alice) as (site, user):
        site.delete(by=user)
        for number in range(28):
            name, until = f"resting-{number}", now() + timedelta(days=300)
            db.session.add(ReleasedName(name=name, kind="deleted", former_owner_id=user.id, until=until))
    assert create(owner, "number-thirty").status == 303
    refused = create(owner, "one-too-many")
    assert refused.status == 422 and "You have 30 addresses" in refused.page.text
    assert 'value="one-too-many"' in refused.text
    assert create(owner, "resting-7").status == 303  # hers to have again: no more than before
    assert rename(owner, "number-thirty", "corrected-spelling").status == 303
    with app.app_context():
        db.session.execute(update(Site).values(named_at=now() - timedelta(days=2)))
        db.session.commit()
    assert rename(owner, "corrected-spelling", "yet-another").status == 422


@pytest.mark.security(110)
def test_signing_up_creating_and_renaming_count_together(inside: MakeVisitor) -> None:
    owner = inside()
    sign_up(owner, "number-0")
    statuses = [create(owner, f"number-{number}").status for number in range(1, 6)]
    statuses += [rename(owner, f"number-{number}", f"renamed-{number}").status for number in range(5)]
    assert statuses == [303] * 9 + [422]
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=True):
        assert create(owner, "tomorrow").status == 303


@pytest.mark.security(110)
def test_parallel_requests_take_no_more(app: Flask, cast: Cast, inside: MakeVisitor) -> None:
    owner = inside()
    owner.sign_in(cast.alice)
    for number in range(8):
        create(owner, f"number-{number}")
    token, start = owner.token("/account"), threading.Barrier(5)
    statuses: list[int] = []

    def take(number: int) -> None:
        visitor = inside()
        visitor.cookies = owner.cookies
        start.wait()
        form = {"address": f"parallel-{number}", "csrf_token": token}
        statuses.append(visitor.post("/sites/new", form).status)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(statuses) == {303: 2, 422: 3}
    with app.app_context():
        owned = select(func.count()).select_from(Membership).where(Membership.user_id == cast.alice.id)
        assert db.session.scalar(owned) == 11


@pytest.mark.security(110)
def test_bin_does_not_age_a_name(app: Flask, inside: MakeVisitor) -> None:
    """Taken and deleted within the hour, purged a month later: nobody learned it, so it does not rest."""
    owner = inside()
    sign_up(owner, "short-lived")
    form = {"address": "short-lived", "csrf_token": owner.token("/account")}
    assert owner.post("/sites/short-lived/delete", form).status == 303
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31), tick=True), app.app_context():
        with platform_scope("the daily clean-up"):
            db.session.scalars(select(Site).where(Site.subdomain == "short-lived")).one().purge()
            db.session.commit()
    assert resting(app) == [] and sign_up(inside(), "short-lived") == 303
