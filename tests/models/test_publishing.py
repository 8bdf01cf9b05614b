"""Publications: what is live, since when, and the way back."""

import pytest
from flask import Flask
from redis import Redis as Client
from sqlalchemy import func, select

from sitemaker.content import Refused
from sitemaker.extensions import db
from sitemaker.models import Publication, Site
from tests.models.conftest import Desk


def live_heading(desk: Desk) -> str:
    document = desk.page.live_document
    assert document is not None
    return str(next(block for block in document["blocks"] if block["kind"] == "hero")["data"]["heading"])


def test_edits_never_go_live_by_themselves(desk: Desk) -> None:
    before = live_heading(desk)
    desk.change({"heading": "Draft"}, desk.alice)
    assert desk.page.state == "changed" and live_heading(desk) == before
    desk.page.publish(by=desk.alice, key="press")
    db.session.commit()
    assert desk.page.state == "live" and live_heading(desk) == "Draft"


def test_publish_pressed_twice_is_one_publication(desk: Desk) -> None:
    before = db.session.scalars(select(func.count()).select_from(Publication)).one()
    first = desk.page.publish(by=desk.alice, key="press")
    db.session.commit()
    assert desk.page.publish(by=desk.alice, key="press").id == first.id
    assert db.session.scalar(select(func.count()).select_from(Publication)) == before + 1


def test_publishing_raises_the_version(desk: Desk) -> None:
    before = desk.site.version
    desk.page.publish(by=desk.alice, key="press")
    db.session.commit()
    assert db.session.scalars(select(Site.version).where(Site.id == desk.site.id)).one() > before


def test_undoing_publications_walks_back_to_nothing(desk: Desk) -> None:
    start = live_heading(desk)
    for heading in ("One", "Two"):
        desk.change({"heading": heading}, desk.alice)
        desk.page.publish(by=desk.alice, key=heading)
        db.session.commit()
    seen = []
    for step in range(2):
        desk.page.undo_publication(by=desk.alice, key=f"back-{step}")
        db.session.commit()
        seen.append(live_heading(desk))
    assert seen == ["One", start]
    desk.page.undo_publication(by=desk.alice, key="back-3")
    assert desk.page.live_document is None and desk.page.state == "draft"


def test_nothing_published_means_nothing_to_take_back(desk: Desk) -> None:
    page = desk.page.duplicate("copy")
    with pytest.raises(Refused, match="Nothing has been published"):
        page.undo_publication(by=desk.alice, key="back")


def test_unpublish_keeps_the_draft(desk: Desk) -> None:
    desk.page.unpublish(by=desk.alice, key="off")
    db.session.commit()
    assert desk.page.state == "draft" and desk.heading()


def test_removed_blocks_are_not_published(desk: Desk) -> None:
    hero = desk.hero
    desk.send({"op": "remove", "block": hero}, desk.alice)
    desk.page.publish(by=desk.alice, key="press")
    document = desk.page.live_document
    assert document is not None and hero not in {block["id"] for block in document["blocks"]}


def test_a_savepoint_tells_nobody_before_the_commit(desk: Desk, app: Flask) -> None:
    client = Client.from_url(app.config["REDIS_URL"])
    with db.session.begin_nested():
        desk.site.touch()
    assert client.get(f"host:{desk.site.host}") is None
    db.session.commit()
    assert client.get(f"host:{desk.site.host}") is not None
    client.close()
