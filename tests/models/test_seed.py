"""A new site: its starter's pages live, its starter's pictures its own."""

import pytest
from flask import Flask
from sqlalchemy import select

from sitemaker.extensions import db, storage
from sitemaker.lib.storage import Storage
from sitemaker.models import Asset, Job, Reference, Site, User, image_quota, site_scope
from sitemaker.starters import PREPARED, build, pictures_of
from tests.browser import Browser
from tests.cast import Cast


def begin(cast: Cast, starter: str) -> Site:
    owner = User.by_email(cast.alice.email)
    assert owner is not None
    site = Site.create("new-one", owner=owner, starter=starter, title="New One")
    db.session.commit()
    return site


def test_pictures_of_the_starter_are_the_sites_own(app: Flask, cast: Cast, client: Browser) -> None:
    named = pictures_of(build("evenings", "New One"))
    with app.app_context():
        site = begin(cast, "evenings")
        with site_scope(site.id):
            assets = db.session.scalars(select(Asset).order_by(Asset.id)).all()
            assert [asset.called for asset in assets] == [f"{name}.webp" for name in named]
            assert all(asset.sized_at and asset.size for asset in assets)
            shown = db.session.scalars(
                select(Reference.asset_id).where(Reference.asset_id.is_not(None), Reference.of == "live")
            ).all()
            assert {asset.id for asset in assets} == set(shown)
            assert image_quota.room(site).count == len(named)
            address = f"/_/media/{assets[0].name}/360.webp"
        assert db.session.scalar(select(Job.id).where(Job.kind == "make_sizes")) is None
    answer = client.get(address, subdomain="new-one")
    assert answer.status_code == 200
    assert answer.get_data() == PREPARED[named[0]].files[360]
    answer.close()


def test_without_a_place_for_pictures_the_site_begins_all_the_same(
    app: Flask, cast: Cast, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_place", Storage()._place)
    with app.app_context():
        site = begin(cast, "landing")
        with site_scope(site.id):
            assert db.session.scalar(select(Asset.id)) is None
    page = client.get("/", subdomain="new-one").page
    assert "Coffee for the ferry" in page.text
    assert page.all("img") == []
