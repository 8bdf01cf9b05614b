"""Tenants kept apart by the database itself, under the application's own role."""

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from sitemaker.extensions import db
from sitemaker.models import (
    Audit,
    Page,
    Reference,
    Site,
    User,
    current_scope,
    platform_scope,
    site_scope,
)
from sitemaker.models.tenancy import NOWHERE
from tests.browser import Browser
from tests.cast import Cast


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Page)) or 0


def test_without_a_site_no_content_is_seen(app: Flask, cast: Cast) -> None:
    with app.app_context():
        assert count() == 0


def test_a_site_sees_its_own_pages_only(app: Flask, cast: Cast) -> None:
    with app.app_context(), site_scope(cast.acme.id):
        assert set(db.session.scalars(select(Page.site_id))) == {cast.acme.id}


def test_scope_ends_and_the_former_one_is_back(app: Flask, cast: Cast) -> None:
    with app.app_context(), site_scope(cast.acme.id):
        mine = count()
        with platform_scope("a test looks at all"):
            assert count() > mine
        assert count() == mine


def test_scope_ends_after_a_broken_statement(app: Flask, cast: Cast) -> None:
    with app.app_context(), site_scope(cast.acme.id):
        with pytest.raises(DBAPIError), platform_scope("a test breaks a statement"):
            db.session.execute(text("SELECT 1/0"))
        db.session.rollback()
        assert set(db.session.scalars(select(Page.site_id))) == {cast.acme.id}


def test_scope_does_not_leak_through_the_pool(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with platform_scope("a test fills the connection"):
            count()
            db.session.commit()
        with db.engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM page")) == 0


def test_writing_into_another_site_is_refused(app: Flask, cast: Cast) -> None:
    with app.app_context(), site_scope(cast.acme.id):
        db.session.add(Page(site_id=cast.mallory.id, path="planted", document={}))
        with pytest.raises(DBAPIError, match="row-level security"):
            db.session.flush()


def test_reference_across_sites_cannot_be_stored(app: Flask, cast: Cast) -> None:
    with app.app_context(), platform_scope("a test crosses on purpose"):
        theirs = db.session.scalars(select(Page.id).where(Page.site_id == cast.mallory.id)).first()
        mine = db.session.scalars(select(Page.id).where(Page.site_id == cast.acme.id)).first()
        db.session.add(Reference(site_id=cast.acme.id, page_id=mine, of="draft", target_id=theirs))
        with pytest.raises(IntegrityError):
            db.session.flush()


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET action = 'x'", "DELETE FROM audit", "TRUNCATE audit"]
)
def test_audit_only_grows(app: Flask, cast: Cast, statement: str) -> None:
    with app.app_context():
        Audit.note("test", address="192.0.2.1")
        db.session.commit()
        with pytest.raises(DBAPIError, match="only grows"):
            db.session.execute(text(statement))


def test_two_signups_for_one_name_give_one_site(app: Flask, cast: Cast) -> None:
    with app.app_context():
        owner = db.session.get_one(User, cast.alice.id)
        Site.create("twice", owner=owner)
        with pytest.raises(IntegrityError):
            Site.create("twice", owner=owner)


def test_a_request_leaves_nothing_behind_in_its_thread(app: Flask, cast: Cast, client: Browser) -> None:
    client.get("/", subdomain="acme")
    assert current_scope() == NOWHERE
    client.get("/nothing-here", subdomain="acme")
    assert current_scope() == NOWHERE
