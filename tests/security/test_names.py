"""Addresses that nobody can take, and what becomes of those that were somebody's (R75 to R77)."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from sitemaker.extensions import db
from sitemaker.lib.text import site_names
from sitemaker.models import ReleasedName, Site, User, now, platform_scope
from tests.cast import PASSWORD, Cast
from tests.security.content import at_work
from tests.security.test_caches import within
from tests.security.wire import APEX, MakeVisitor, Visitor

LISTED = Path(site_names.__file__).with_name("reserved_names.txt").read_text().splitlines()
RESERVED = [line for line in LISTED if line and line[0] not in "#^"]
PATTERNS = ["mail7", "ns1", "web3", "server-5", "mx10", "smtp2", "vpn9", "static12", "db1", "test99", "ww1"]
OURS = "_dmarc mta-sts autodiscover autoconfig wpad postmaster hostmaster webmaster abuse security noc admin "
OURS += "www sitemaker support billing status api cdn mail smtp imap pop ftp localhost root info help"
UNFIT = [
    "",
    "ab",
    "-abc",
    "abc-",
    "a--bc",
    "xn--abc",
    "x" * 64,
    "a_bc",
    "a.bc",
    "a bc",
    "acme.",
    ".acme",
    "a\x00bc",
]
LOOK_ALIKES = [
    "\u0430cme",
    "\uff41\uff43\uff4d\uff45",
    "ac\u200dme",
    "ac\u200bme",
    "caf\u00e9",
    "\u202eacme",
    "acme\u3002",
]
FOLDED = [("ACME-Two", "acme-two"), ("  acme-two ", "acme-two"), (f"acme-two.{APEX}", "acme-two")]


def sign_up(visitor: Visitor, name: str, email: str = "new@example.com") -> int:
    form = {"email": email, "password": PASSWORD, "address": name}
    return visitor.post("/signup", form, cookie="").status


@pytest.mark.security(75)
def test_every_reserved_name_is_kept(app: Flask, inside: MakeVisitor) -> None:
    kept = [*RESERVED, *OURS.split(), *PATTERNS]
    assert len(kept) > 1000 and not [name for name in kept if not site_names.refusal(site_names.folded(name))]
    visitor = inside()
    for name in (*OURS.split(), *PATTERNS, *RESERVED[::60]):
        answer = visitor.get(f"/signup/address?name={name}")
        assert b'"free":false' in answer.body.replace(b" ", b""), name


@pytest.mark.security(75, 76)
def test_sign_up_refuses_what_nobody_may_have(app: Flask, inside: MakeVisitor) -> None:
    for number, name in enumerate(["postmaster", "_dmarc", "wpad", "www", "ns1", *UNFIT, *LOOK_ALIKES]):
        assert sign_up(inside(), name, f"new{number}@example.com") == 422, name
    with app.app_context():
        assert db.session.scalars(select(Site.subdomain).order_by(Site.id)).all() == ["acme", "mallory"]


@pytest.mark.security(76)
@pytest.mark.parametrize(("typed", "kept"), FOLDED)
def test_case_is_folded(app: Flask, inside: MakeVisitor, typed: str, kept: str) -> None:
    assert sign_up(inside(), typed) == 303
    with app.app_context():
        assert Site.by_subdomain(kept) is not None


@pytest.mark.security(76)
def test_taken_name_is_taken_in_every_spelling(inside: MakeVisitor) -> None:
    for name in ("acme", "ACME", " acme", f"acme.{APEX}", f"https://acme.{APEX}/"):
        assert sign_up(inside(), name) == 422, name


def let_go(app: Flask, cast: Cast, how: str) -> None:
    with at_work(app, cast.acme, cast.alice) as (site, _):
        if how == "renamed":
            site.rename("acme-anew")
        else:
            site.deleted_at = now() - timedelta(days=31)
    if how == "deleted":
        with app.app_context(), platform_scope("the daily clean-up"):
            db.session.get_one(Site, cast.acme.id).purge()
            db.session.commit()


@pytest.mark.security(77)
@pytest.mark.parametrize("how", ["renamed", "deleted"])
def test_former_name_rests(app: Flask, cast: Cast, visitor: MakeVisitor, how: str) -> None:
    """For twelve months it is its former owner's or nobody's; meanwhile it leads on, or says it is gone."""
    owner, attacker = visitor(), visitor()
    owner.sign_in(cast.alice)
    owner.enter("acme")
    attacker.sign_in(cast.charlie)
    let_go(app, cast, how)
    url = f"https://acme.{APEX}/about?a=b"
    within(5, lambda: visitor().get(url).status == (301 if how == "renamed" else 410))
    if how == "renamed":
        assert visitor().get(url).location == f"https://acme-anew.{APEX}/about?a=b"
    dead = visitor().get(f"https://acme.{APEX}/admin/", cookie=f"__Host-sid={owner.sid(f'acme.{APEX}')}")
    assert dead.status in (301, 410) and "csrf" not in dead.text
    assert sign_up(visitor(), "acme") == 422
    form = {"address": "acme", "csrf_token": attacker.token("/sites/new")}
    assert attacker.post("/sites/new", form).status == 422
    with app.app_context():  # eleven months later
        resting = db.session.scalars(select(ReleasedName)).one()
        assert now() + timedelta(days=364) < resting.until
    form = {"address": "acme", "csrf_token": owner.token("/sites/new")}
    assert owner.post("/sites/new", form).status == 303
    within(5, lambda: visitor().get(f"https://acme.{APEX}/").status == 200)


@pytest.mark.security(77)
def test_rested_name_is_anybodys(app: Flask, cast: Cast, inside: MakeVisitor) -> None:
    let_go(app, cast, "deleted")
    with app.app_context():
        db.session.execute(update(ReleasedName).values(until=now() - timedelta(seconds=1)))
        db.session.commit()
    visitor = inside()
    assert sign_up(visitor, "acme") == 303
    with app.app_context():
        site = Site.by_subdomain("acme")
        person = db.session.scalars(select(User).where(User.email == "new@example.com")).one()
        assert site is not None and site.membership_of(person) is not None
        assert not db.session.scalars(select(ReleasedName)).all()


@pytest.mark.security(77)
def test_site_in_the_bin_keeps_its_name(app: Flask, cast: Cast, visitor: MakeVisitor) -> None:
    with at_work(app, cast.acme, cast.alice) as (site, user):
        site.delete(by=user)
    within(5, lambda: visitor().get(f"https://acme.{APEX}/").status == 410)
    assert sign_up(visitor(), "acme") == 422
