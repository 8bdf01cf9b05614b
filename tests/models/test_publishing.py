"""Publications: what is live, since when, and the way back."""

import pytest
from flask import Flask
from redis import Redis as Client
from sqlalchemy import func, select

from sitemaker.content import Refused
from sitemaker.extensions import db
from sitemaker.models import Publication, Site
from tests.models.conftest import Editor


def live_heading(editor: Editor) -> str:
    document = editor.page.live_document
    assert document is not None
    return str(next(block for block in document["blocks"] if block["kind"] == "hero")["data"]["heading"])


def test_edits_never_go_live_by_themselves(editor: Editor) -> None:
    before = live_heading(editor)
    editor.change({"heading": "Draft"}, editor.alice)
    assert editor.page.state == "changed" and live_heading(editor) == before
    editor.page.publish(by=editor.alice, key="press")
    db.session.commit()
    assert editor.page.state == "live" and live_heading(editor) == "Draft"


def test_publish_pressed_twice_is_one_publication(editor: Editor) -> None:
    before = db.session.scalars(select(func.count()).select_from(Publication)).one()
    first = editor.page.publish(by=editor.alice, key="press")
    db.session.commit()
    assert editor.page.publish(by=editor.alice, key="press").id == first.id
    assert db.session.scalar(select(func.count()).select_from(Publication)) == before + 1


def test_publishing_raises_the_version(editor: Editor) -> None:
    before = editor.site.version
    editor.page.publish(by=editor.alice, key="press")
    db.session.commit()
    assert db.session.scalars(select(Site.version).where(Site.id == editor.site.id)).one() > before


def test_undoing_publications_walks_back_to_nothing(editor: Editor) -> None:
    start = live_heading(editor)
    for heading in ("One", "Two"):
        editor.change({"heading": heading}, editor.alice)
        editor.page.publish(by=editor.alice, key=heading)
        db.session.commit()
    seen = []
    for step in range(2):
        editor.page.undo_publication(by=editor.alice, key=f"back-{step}")
        db.session.commit()
        seen.append(live_heading(editor))
    assert seen == ["One", start]
    editor.page.undo_publication(by=editor.alice, key="back-3")
    assert editor.page.live_document is None and editor.page.state == "draft"


def test_nothing_published_means_nothing_to_take_back(editor: Editor) -> None:
    page = editor.page.duplicate("copy")
    with pytest.raises(Refused, match="Nothing has been published"):
        page.undo_publication(by=editor.alice, key="back")


def test_unpublish_keeps_the_draft(editor: Editor) -> None:
    editor.page.unpublish(by=editor.alice, key="off")
    db.session.commit()
    assert editor.page.state == "draft" and editor.heading()


def test_removed_blocks_are_not_published(editor: Editor) -> None:
    hero = editor.hero
    editor.send({"op": "remove", "block": hero}, editor.alice)
    editor.page.publish(by=editor.alice, key="press")
    document = editor.page.live_document
    assert document is not None and hero not in {block["id"] for block in document["blocks"]}


def test_a_savepoint_tells_nobody_before_the_commit(editor: Editor, app: Flask) -> None:
    client = Client.from_url(app.config["REDIS_URL"])
    with db.session.begin_nested():
        editor.site.touch()
    assert client.get(f"host:{editor.site.host}") is None
    db.session.commit()
    assert client.get(f"host:{editor.site.host}") is not None
    client.close()
