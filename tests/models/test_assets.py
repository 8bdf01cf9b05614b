"""Pictures as rows: what names them, what keeps them, and when their files go."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from sitemaker import jobs
from sitemaker.content import Refused
from sitemaker.extensions import db, storage
from sitemaker.lib.images.decoder import BadImage
from sitemaker.lib.storage import Away, Storage
from sitemaker.models import (
    Asset,
    Job,
    Page,
    Reference,
    Site,
    User,
    image_library,
    keep_upload,
    now,
    platform_scope,
    site_scope,
)
from sitemaker.models.image_library import UNFINISHED
from tests import pictures
from tests.cast import Cast
from tests.models.conftest import Editor


def take(editor: Editor, content: bytes = b"", called: str = "herons.jpg") -> Asset:
    asset = keep_upload(editor.site, io.BytesIO(content or pictures.png()), called=called, by=editor.alice)
    db.session.commit()
    return asset


def files(asset: Asset) -> set[str]:
    found = set()
    for width in (360, 400, 720, 1080, 1600, 2400):
        try:
            storage.read(f"{asset.site_id}/{asset.name}/{width}.webp")
            found.add(str(width))
        except KeyError:
            pass
    return found


def references(editor: Editor) -> set[tuple[str, int]]:
    query = select(Reference.of, Reference.asset_id).where(Reference.asset_id.is_not(None))
    return {(of, int(asset or 0)) for of, asset in db.session.execute(query)}


def put(editor: Editor, asset: Asset | None) -> None:
    editor.change({"picture.asset": asset.id if asset else None}, editor.alice)


def test_row_says_what_the_file_is(editor: Editor) -> None:
    asset = take(editor, pictures.jpeg(3000, 2000))
    assert files(asset) == {"1080", "2400"} and asset.missing == [360, 720, 1600]
    assert (asset.width, asset.height, asset.called) == (3000, 2000, "herons.jpg")
    jobs_waiting = db.session.scalars(select(Job).where(Job.kind == "make_sizes")).all()
    assert [job.key for job in jobs_waiting] == [f"sizes:{asset.id}"]


def test_small_picture_is_complete_at_once(editor: Editor) -> None:
    asset = take(editor, pictures.png(300, 200))
    assert asset.sized_at and not db.session.scalar(select(Job.id).where(Job.kind == "make_sizes"))


def test_refused_picture_leaves_nothing(editor: Editor) -> None:
    before = set(storage.folders(-60))
    with pytest.raises(BadImage):
        take(editor, pictures.png_bomb())
    assert db.session.scalar(select(func.count()).select_from(Asset)) == 0
    assert set(storage.folders(-60)) == before


def test_file_comes_before_its_row(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file cannot be kept there is no row: a full disk leaves no picture without its file."""
    monkeypatch.setattr(storage, "_place", Storage()._place)
    with pytest.raises(Away):
        take(editor)
    assert db.session.scalar(select(func.count()).select_from(Asset)) == 0


def test_draft_and_live_are_named_apart(editor: Editor) -> None:
    one, two = take(editor), take(editor, pictures.png(401, 300))
    put(editor, one)
    assert references(editor) == {("draft", one.id)}
    editor.page.publish(by=editor.alice, key="press-one")
    put(editor, two)
    assert references(editor) == {("draft", two.id), ("live", one.id)}
    put(editor, None)
    editor.page.publish(by=editor.alice, key="press-two")
    assert references(editor) == set()


def test_undo_names_it_again_though_it_is_gone(editor: Editor) -> None:
    """Undo is never refused for a picture: its row stays, and its place is empty."""
    asset = take(editor)
    put(editor, asset)
    put(editor, None)
    asset.delete()
    asset.swept_at = now()
    db.session.commit()
    editor.page.undo(by=editor.alice, client="tab-alice")
    db.session.commit()
    assert references(editor) == {("draft", asset.id)}
    publication = editor.page.publish(by=editor.alice, key="press")
    assert publication.facts == {} and ("live", asset.id) not in references(editor)


def test_publication_keeps_the_facts(editor: Editor) -> None:
    asset = take(editor)
    put(editor, asset)
    publication = editor.page.publish(by=editor.alice, key="press")
    assert publication.facts == {str(asset.id): {"name": asset.name, "width": 400, "height": 300}}


def test_pictures_of_others_are_refused(editor: Editor, cast: Cast) -> None:
    with site_scope(cast.mallory.id):
        theirs = Asset(site_id=cast.mallory.id, name="theirs", media_type="", size=1, sha256="")
        db.session.add(theirs)
        db.session.commit()
        foreign = theirs.id
    for asset in (foreign, 10**9):
        with pytest.raises(Refused, match="isn’t on this site"):
            editor.change({"picture.asset": asset}, editor.alice)
        db.session.rollback()


def test_copied_page_names_the_same_picture(editor: Editor) -> None:
    asset = take(editor)
    put(editor, asset)
    copy = editor.page.duplicate("copy")
    db.session.flush()
    assert {use.page.id for use in image_library.uses(editor.site, [asset])[asset.id]} == {
        editor.page.id,
        copy.id,
    }


def sweep(app: Flask, times: int = 2) -> None:
    """As four times a day; whatever is given up in one goes in the next."""
    for _ in range(times):
        with app.app_context():
            jobs.sweep_pictures()
            db.session.commit()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as old at once."""
    monkeypatch.setattr(image_library, "UNFINISHED", -60)


@pytest.mark.usefixtures("at_once")
def test_sweep_takes_what_nothing_names(editor: Editor, app: Flask) -> None:
    kept, named, ripe, young = (take(editor, pictures.png(400, 100 + n)) for n in range(4))
    put(editor, named)
    for asset, days in ((named, 40), (ripe, 31), (young, 29)):
        asset.deleted_at = now() - timedelta(days=days)
    db.session.commit()
    sweep(app)
    assert [bool(files(asset)) for asset in (kept, named, ripe, young)] == [True, True, False, True]
    db.session.expire_all()
    assert ripe.swept_at and not named.swept_at


@pytest.mark.usefixtures("at_once")
def test_sweep_spares_what_visitors_see(editor: Editor, app: Flask) -> None:
    asset = take(editor)
    put(editor, asset)
    editor.page.publish(by=editor.alice, key="press")
    put(editor, None)
    asset.deleted_at = now() - timedelta(days=40)
    db.session.commit()
    sweep(app)
    assert files(asset) and references(editor) == {("live", asset.id)}


def test_sweep_leaves_an_upload_its_time(editor: Editor, app: Flask) -> None:
    storage.put(f"{editor.site.id}/{'f' * 32}/360.webp", b"not yet a row")
    assert UNFINISHED >= 3600
    sweep(app)
    assert storage.read(f"{editor.site.id}/{'f' * 32}/360.webp")


@pytest.mark.usefixtures("at_once")
def test_sweep_removes_orphans_and_nothing_else(editor: Editor, app: Flask, cast: Cast) -> None:
    asset = take(editor)
    for folder in (f"{editor.site.id}/{'f' * 32}", f"{cast.mallory.id}/{asset.name}", "987654/x", "odd/one"):
        storage.put(f"{folder}/360.webp", b"an orphan")
    sweep(app)
    left = {
        folder for folder in storage.folders(-60) if folder.endswith((asset.name, "f" * 32, "/x", "/one"))
    }
    assert left == {f"{editor.site.id}/{asset.name}"}


@pytest.mark.usefixtures("at_once")
def test_site_gone_for_good_takes_its_pictures_along(app: Flask, cast: Cast) -> None:
    with app.app_context(), platform_scope("a test"):
        site = Site.create("doomed", owner=db.session.get_one(User, cast.alice.id))
        db.session.commit()
        with site_scope(site.id):
            page = next(page for page in db.session.scalars(site.pages) if page.path == "")
            asset = keep_upload(site, io.BytesIO(pictures.png()), called="x.png", by=site.owner or fail())
            block = next(each["id"] for each in page.document["blocks"] if each["kind"] == "hero")
            edit = {"op": "change", "block": block, "fields": {"picture.asset": asset.id}, "id": uuid4().hex}
            page.apply([edit], by=db.session.get_one(User, cast.alice.id), client="t", base=page.revision)
            page.publish(by=db.session.get_one(User, cast.alice.id), key="press")
            db.session.commit()
            folder = f"{site.id}/{asset.name}"
        site.purge()
        db.session.commit()
        assert db.session.scalar(select(func.count()).where(Page.site_id == site.id)) == 0
    assert folder in set(storage.folders(-60))
    sweep(app)
    assert folder not in set(storage.folders(-60))


def fail() -> Any:
    raise AssertionError


@pytest.mark.sweep
def test_sizes_wait_for_a_store_that_is_away(
    editor: Editor, app: Flask, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job is tried again, and says why; nothing is half made."""
    asset = take(editor, pictures.jpeg(3000, 2000))
    with monkeypatch.context() as away:
        away.setattr(storage, "_place", Storage()._place)
        work()
    db.session.expire_all()
    job = db.session.scalars(select(Job).where(Job.kind == "make_sizes")).one()
    assert job.done_at is None and job.tries == 1 and asset.sized_at is None
    job.due_at = now()
    db.session.commit()
    work()
    db.session.expire_all()
    assert files(asset) == {"360", "720", "1080", "1600", "2400"} and asset.sized_at
