"""Whatever asks the store, or hands an email over, has no transaction open meanwhile."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from sitemaker import jobs
from sitemaker.extensions import db, storage
from sitemaker.lib.storage import Away
from sitemaker.models import Asset, Job, Site, User, image_library, now, site_scope
from tests import pictures
from tests.browser import Browser
from tests.cast import Cast

ACME = {"subdomain": "acme"}


class Watched:
    """The disk, as a store: its files are reached by `read` alone. Notes whether a transaction was open."""

    def __init__(self, place: Any) -> None:
        self.place, self.asked, self.open = place, list[str](), list[str]()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(*given: Any) -> Any:
            self.asked.append(name)
            if db.session.registry.has() and db.session().in_transaction():
                self.open.append(f"{name} {given[0]}")
            return getattr(self.place, name)(*given)

        return ask

    def folders(self, older: float) -> Iterator[str]:
        for folder in self.place.folders(older):
            self.__getattr__("path")(folder)
            yield folder


@pytest.fixture
def watched(app: Flask) -> Iterator[Watched]:
    kept = storage._place
    storage._place = watched = Watched(kept)
    yield watched
    storage._place = kept
    assert watched.asked and watched.open == []


def send(browser: Browser) -> dict[str, Any]:
    headers = {"Accept": "application/json", "X-CSRFToken": browser.token("/admin/media", **ACME)}
    data = {"picture": (io.BytesIO(pictures.jpeg(1700, 1300)), "a.jpg")}
    sent = browser.post("/admin/media", data=data, headers=headers, **ACME)
    assert sent.status_code == 201
    made: dict[str, Any] = sent.get_json()
    return made


def test_upload_sizes_and_showing(alice: Browser, watched: Watched, work: Callable[[], None]) -> None:
    made = send(alice)
    work()
    assert alice.get(f"/admin/media/{made['name']}/360.webp", **ACME).status_code == 200
    assert {"put", "read"} <= set(watched.asked)


def test_sizes_made_by_two_at_once_count_once(
    app: Flask, cast: Cast, alice: Browser, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, put = send(alice), storage.put
    with app.app_context(), site_scope(cast.acme.id):
        asset = db.session.get_one(Asset, made["id"])

        def put_meanwhile(key: str, content: bytes) -> None:
            monkeypatch.setattr(storage, "put", put)
            asset.make_sizes()
            db.session.commit()
            put(key, content)

        monkeypatch.setattr(storage, "put", put_meanwhile)
        asset.make_sizes()
        db.session.commit()
        files = [storage.read(f"{asset.folder}/{width}.webp") for width in asset.photo.widths]
        db.session.rollback()
        watched.open.clear()  # the last reads were the test's own
        assert asset.size == sum(map(len, files)) and asset.to_come == 0


def test_cleaning(app: Flask, cast: Cast, watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_library, "UNFINISHED", -60)
    for number in range(60):
        watched.place.put(f"98765/{number:032}/360.webp", b"an orphan")
    with app.app_context():
        job = Job.enqueue("sweep_pictures")
        db.session.commit()
        jobs.run(job.id)
        assert job.done_at
    assert watched.asked.count("remove") >= 60


SIGN_UP = {"email": "ines@adair.example", "password": "a kettle of seven geese", "address": "ines-adair"}


def images(app: Flask) -> list[Asset]:
    """Of Ines's site, which has pictures to begin with."""
    site = Site.by_subdomain("ines-adair")
    assert site is not None
    with site_scope(site.id):
        found = list(db.session.scalars(select(Asset)))
        assert len(found) > 2 and all(asset.sized_at for asset in found)
        db.session.commit()
        for asset in found:
            db.session.refresh(asset)
            db.session.expunge(asset)
        db.session.rollback()
    return found


def test_sign_up_writes_its_images_after_the_commit(app: Flask, client: Browser, watched: Watched) -> None:
    assert client.submit("/signup?starter=evenings", SIGN_UP).status_code == 303
    assert watched.asked.count("put") > 6
    with app.app_context():
        for asset in images(app):
            assert client.get(f"/_/media/{asset.name}/360.webp", subdomain="ines-adair").status_code == 200


def test_sign_up_while_the_store_is_away(
    app: Flask, client: Browser, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site begins; its images come with the store."""

    def away(*given: object) -> None:
        raise Away("Timeout")

    monkeypatch.setattr(watched, "put", away, raising=False)
    assert client.submit("/signup?starter=evenings", SIGN_UP).status_code == 303
    with app.app_context():
        job = db.session.scalars(select(Job).where(Job.kind == "keep_starter")).one()
        job_id, job.due_at = job.id, now()
        address = f"/_/media/{images(app)[0].name}/360.webp"
        db.session.commit()
        jobs.run(job_id)
        assert job.problem == "Timeout" and not job.done_at
        monkeypatch.undo()
        job.due_at = now()
        db.session.commit()
        jobs.run(job_id)
        assert job.done_at and not job.gave_up
    assert client.get(address, subdomain="ines-adair").status_code == 200


def test_refused_sign_up_writes_nothing(app: Flask, client: Browser, watched: Watched) -> None:
    before = set(watched.place.folders(-60))
    with app.app_context():
        owner = db.session.scalars(select(User).order_by(User.id)).first()
        assert owner is not None
        Site.create("ines-adair", owner=owner, starter="evenings")
        db.session.rollback()
        db.session.commit()
    assert set(watched.place.folders(-60)) == before
    watched.asked.append("nothing was to be asked")
