"""What an upload may leave on the disk: its image, or nothing, within the room of its site (R109)."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from sitemaker.extensions import db, storage
from sitemaker.lib.storage import Away
from sitemaker.models import Asset, Reservation, Site, User, image_quota, now
from tests import pictures
from tests.cast import Cast
from tests.security.content import at_work
from tests.security.test_uploads import said, send
from tests.security.wire import MakeVisitor, Visitor

pytestmark = pytest.mark.security(109)

MB = 1024 * 1024


def kept(app: Flask) -> list[str]:
    """Files on the disk, whose ever they are."""
    root = Path(app.config["MEDIA_FOLDER"])
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def fill(app: Flask, cast: Cast, left: int) -> None:
    """Leave the site so many bytes of the room that it ships with."""
    size = app.config["SITE_MEDIA_MB"] * MB - left
    with at_work(app, cast.acme, cast.alice) as (site, _):
        db.session.add(
            Asset(site_id=site.id, name=uuid4().hex, media_type="image/webp", size=size, sha256="")
        )


def noise(width: int, height: int) -> bytes:
    """An image of which little can be saved, whatever is done to it."""
    return pictures.saved(pictures.noisy(width, height), "JPEG", quality=95)


def test_what_is_refused_leaves_nothing(app: Flask, cast: Cast, owner: Visitor) -> None:
    """The site has room for a small image, not for what this one becomes."""
    fill(app, cast, left=1200 * 1024)
    before = kept(app)
    for seed in range(4):
        reply = send(owner, ("a.jpg", noise(2000, 1500 + seed)))
        assert reply.status == 413 and "limit of 500 MB" in said(reply), (reply.status, reply.text)
    assert kept(app) == before
    with at_work(app, cast.acme, cast.alice):
        assert not list(db.session.scalars(select(Reservation)))


def test_a_full_site_is_told_before_any_work(app: Flask, cast: Cast, inside: MakeVisitor) -> None:
    owner = inside()
    owner.sign_in(cast.alice)
    owner.enter("acme")
    fill(app, cast, left=0)
    assert "limit of 500 MB" in said(send(owner, ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(100))))


@pytest.mark.sweep
def test_uploads_at_once_share_what_is_left(app: Flask, cast: Cast, owner: Visitor) -> None:
    """Six at a time where two fit: what is there afterwards never passes the bound."""
    fill(app, cast, left=2 * MB)
    before = set(kept(app))
    images = [noise(900, 700 + seed) for seed in range(6)]
    threads = [
        threading.Thread(target=send, args=(owner, (f"{n}.jpg", each))) for n, each in enumerate(images)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with at_work(app, cast.acme, cast.alice) as (site, _):
        room = image_quota.room(site)
        named = set(db.session.scalars(select(Asset.name)))
        assert room.size <= room.most_bytes and room.count > 1
        assert not list(db.session.scalars(select(Reservation)))
    assert {path.split("/")[1] for path in set(kept(app)) - before} == named & {
        path.split("/")[1] for path in kept(app)
    }


@pytest.fixture
def broken_disk() -> Iterator[None]:
    """The third file from now on cannot be written."""
    place, calls = storage._place, []

    class Breaking:
        def put(self, key: str, content: bytes) -> None:
            calls.append(key)
            if len(calls) > 1:
                raise Away("gone")
            place.put(key, content)

        def __getattr__(self, name: str) -> object:
            return getattr(place, name)

    storage._place = Breaking()  # type: ignore[assignment]
    yield
    storage._place = place


def test_half_an_upload_is_taken_away_at_once(
    app: Flask, cast: Cast, inside: MakeVisitor, broken_disk: None
) -> None:
    owner = inside()
    owner.sign_in(cast.alice)
    owner.enter("acme")
    before = kept(app)
    assert send(owner, ("a.jpg", pictures.saved(pictures.drawn(2000, 900), "JPEG"))).status == 503
    assert kept(app) == before
    with at_work(app, cast.acme, cast.alice):
        assert not list(db.session.scalars(select(Reservation)))


def test_a_site_that_was_not_made_leaves_no_images(app: Flask, cast: Cast) -> None:
    before = kept(app)
    with app.app_context():
        for ended in (db.session.rollback, db.session.commit):
            Site.create("nearly", owner=db.session.get_one(User, cast.alice.id), starter="evenings")
            assert kept(app) == before
            ended()
            assert (kept(app) == before) == (ended == db.session.rollback)


def test_the_room_of_a_killed_upload_comes_back(app: Flask, cast: Cast) -> None:
    with at_work(app, cast.acme, cast.alice) as (site, _):
        most = image_quota.room(site).most_bytes
        db.session.add(Reservation(site_id=site.id, size=most))
        db.session.flush()
        with pytest.raises(image_quota.NoRoom):
            image_quota.reserve(site, 1)
        db.session.rollback()
        db.session.add(Reservation(site_id=site.id, size=most, expires_at=now() - timedelta(seconds=1)))
        db.session.flush()
        reserved = image_quota.reserve(site, 1)
        image_quota.give_back(site.id, reserved)
        assert not list(db.session.scalars(select(Reservation)))


def test_widths_to_come_are_counted_before_they_are_there(
    app: Flask, cast: Cast, inside: MakeVisitor
) -> None:
    owner = inside()
    owner.sign_in(cast.alice)
    owner.enter("acme")
    assert send(owner, ("a.jpg", noise(2400, 1800))).status == 201
    with at_work(app, cast.acme, cast.alice) as (site, _):
        asset = db.session.scalars(select(Asset).where(Asset.origin != "")).one()
        counted = image_quota.room(site).size
        assert asset.to_come > 0
        asset.make_sizes()
        db.session.flush()
        assert asset.to_come == 0 and 0.6 * counted < image_quota.room(site).size <= counted
