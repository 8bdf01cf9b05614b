"""What one account may make of every kind of row and byte, and what it is told at the limit (R104)."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text, update

from sitemaker.content import Refused
from sitemaker.extensions import db
from sitemaker.models import (
    Conflict,
    Edit,
    Page,
    Publication,
    Redirect,
    UserSession,
    edit_log,
    now,
    page_status,
    redirect,
    site_scope,
)
from sitemaker.models.quota import Full, TooFast
from tests.browser import Browser
from tests.cast import Cast
from tests.dash.conftest import ACME, AdminSite, admin
from tests.dash.test_edits import post
from tests.models.conftest import Editor, editor
from tests.security.content import at_work, document, hero
from tests.security.greedy import Greedy, blocks, long_text
from tests.security.wire import APEX, Visitor

__all__ = ["editor", "admin"]  # fixtures

pytestmark = pytest.mark.security(104)


@pytest.fixture
def narrow(app: Flask) -> Iterator[dict[str, Any]]:
    """The configuration, to be narrowed for one test."""
    kept = dict(app.config)
    yield app.config
    app.config.update(kept)


@pytest.fixture
def alice(browser: Callable[[], Browser], cast: Cast) -> Browser:
    """Signed in by the steps that are under attack here."""
    made = browser()
    made.sign_in(cast.alice.email, cast.alice.password)
    made.enter("acme")
    return made


@pytest.fixture
def greedy(attacker: Visitor) -> Greedy:
    return Greedy(attacker)


def count(what: type[Any]) -> int:
    return int(db.session.scalar(select(func.count()).select_from(what)) or 0)


def change(block: Any, fields: dict[str, Any]) -> dict[str, Any]:
    return {"id": uuid4().hex, "op": "change", "block": block, "fields": fields}


@pytest.mark.sweep
def test_a_site_has_so_many_pages_and_no_more(greedy: Greedy) -> None:
    """New or copied: the sentence names the limit, and the form comes back filled. The bin counts."""
    page, made = greedy.new_page("one"), 1
    while (reply := greedy.post(f"/pages/{page}/copies")).status == 303:
        made += 1
        assert made < 210
    assert reply.status == 422 and "reached its limit of 200 pages" in reply.page.text
    reply = greedy.post("/pages/new", {"title": "My words", "path": "mine"})
    assert reply.status == 422 and "200 pages" in reply.page.text and 'value="My words"' in reply.text
    greedy.post(f"/pages/{page}/delete")
    assert greedy.post(f"/pages/{page}/copies").status == 404
    assert greedy.post("/pages/new", {"title": "x", "path": "x"}).status == 422, "the bin counts"
    assert greedy.post(f"/pages/{page}/purge").status == 303
    greedy.new_page("again")


@pytest.mark.sweep
def test_a_page_holds_so_much_and_keeps_what_it_held(greedy: Greedy) -> None:
    page = greedy.new_page("full")
    taken = greedy.fill(page, long_text(), 150)
    assert 90 < taken < 120
    edit = blocks(long_text(), 1)[0]
    reply = greedy.send(page, [edit])
    said = json.loads(reply.body)
    assert reply.status == 422 and said["edit"] == edit["id"] and "1,024 KB of text" in said["message"]
    title = {"id": uuid4().hex, "op": "change", "block": None, "fields": {"title": "f"}}
    assert greedy.send(page, [title]).status == 200, "what shrinks is taken"


def test_conflicts_are_bounded_and_their_words_kept(greedy: Greedy, app: Flask, cast: Cast) -> None:
    page = greedy.new_page("contested")
    [insert] = blocks(long_text(10), 1)
    block = insert["block"]["id"]
    assert greedy.send(page, [insert]).status == 200
    assert (
        greedy.send(page, [change(block, {"body": long_text(50), "heading": "Mine"})], client="other").status
        == 200
    )
    sent = [change(block, {"heading": f"Version {number}"}) for number in range(600)]
    for at in range(0, 600, 200):
        reply = greedy.send(page, sent[at : at + 200], base=0, client="late", tell=True)
        assert reply.status == 200 and len(reply.body) < 100_000, (reply.status, len(reply.body))
        assert len(json.loads(reply.body)["told"]["conflicts"]) == 1
    with at_work(app, cast.mallory, cast.charlie):
        [kept] = db.session.scalars(select(Conflict))
        assert kept.yours == {"value": "Version 599"}, "the newest words of the same person"
        logged = {key: aside for key, aside in db.session.execute(select(Edit.key, Edit.set_aside))}
        assert all(logged[each["id"]] == each["fields"] for each in sent), "every word is in the log"
    reply = greedy.send(page, sent[:1], base=0, client="late")
    assert json.loads(reply.body)["conflicts"][0]["yours"] == "Version 0", "the same id is answered the same"


def test_open_conflicts_are_folded_and_found_in_the_history(greedy: Greedy, app: Flask, cast: Cast) -> None:
    page = greedy.new_page("many")
    faq = {"id": uuid4().hex[:12], "kind": "faq", "position": "z", "data": {"items": []}}
    greedy.send(page, [{"id": uuid4().hex, "op": "insert", "block": faq}])
    items = [f"item-{number:04}" for number in range(90)]
    greedy.send(
        page,
        [
            {"id": uuid4().hex, "op": "insert", "block": faq["id"], "item": {"id": each, "position": "V"}}
            for each in items
        ],
    )
    for client, word in (("a", "first"), ("b", "second")):
        for name in ("question", "answer"):
            value = word if name == "question" else long_text(4000 if client == "b" else 20)
            fields = [change(faq["id"], {f"items.{each}.{name}": value}) for each in items]
            for at in range(0, 90, 45):
                assert (
                    greedy.send(
                        page, fields[at : at + 45], base=0 if client == "b" else 2**62, client=client
                    ).status
                    == 200
                )
    with at_work(app, cast.mallory, cast.charlie):
        assert count(Conflict) == 180
    title = [change(faq["id"], {"heading": "x"})]
    greedy.send(page, title, client="a")
    more = [change(faq["id"], {f"items.{each}.question": f"third {each}"}) for each in items[:40]]
    assert greedy.send(page, more, base=0, client="c").status == 200
    greedy.send(page, [change(faq["id"], {"heading": "y"})], base=0, client="c")
    for path in (f"/pages/{page}/", f"/pages/{page}/facts", f"/pages/{page}/blocks/{faq['id']}/"):
        reply = greedy.get(path)
        assert reply.status == 200 and len(reply.body) < 2_000_000, (path, len(reply.body))
    with at_work(app, cast.mallory, cast.charlie):
        assert count(Conflict) <= 200


def test_what_was_folded_is_brought_back_from_the_history(admin: AdminSite, alice: Browser) -> None:
    def send(client: str, base: int, **fields: Any) -> None:
        edit = change(admin.hero, fields)
        assert post(admin, alice, {"client": client, "base": base, "edits": [edit]}).status_code == 200

    send("a", 0, heading="Stands")
    send("b", 0, heading="Set aside first")
    send("b", 0, heading="Set aside later")
    history: Any = alice.visit(f"/admin/pages/{admin.home}/history", **ACME)
    assert "Not applied: changed the heading of Hero" in history.text and "Set aside first" in history.text
    number = admin.look(0, lambda page: page.revision) + 1
    done = admin.press(alice, f"history/{number}", at=f"/admin/pages/{admin.home}/history", take="aside")
    assert done.status_code == 303 and admin.data()["heading"] == "Set aside first"


def test_the_pace_of_a_site_is_bounded(narrow: dict[str, Any], admin: AdminSite, alice: Browser) -> None:
    narrow["SITE_EDITS_PER_MINUTE"] = 5
    edits = [change(admin.hero, {"heading": f"H{number}"}) for number in range(5)]
    body = {"client": "t", "base": 0, "edits": edits}
    assert post(admin, alice, body).status_code == 200
    assert post(admin, alice, body).status_code == 200, "the same again is no new change"
    one_more = {"client": "t", "base": 0, "edits": [change(admin.hero, {"heading": "More"})]}
    refused = post(admin, alice, one_more)
    assert refused.status_code == 429 and 0 < int(refused.headers["Retry-After"]) <= 60
    assert "5 changes a minute" in refused.json["message"]
    shown = admin.save(alice, admin.filled(alice) | {"heading": "By form"})
    assert shown.status_code in (422, 429) and "By form" in shown.text and "5 changes a minute" in shown.text
    with admin.app.app_context(), site_scope(admin.site_id):
        db.session.execute(update(Edit).values(created_at=now() - timedelta(seconds=61)))
        db.session.commit()
    assert post(admin, alice, one_more).status_code == 200


def test_the_log_is_bounded_and_nothing_is_replaced_unseen(
    narrow: dict[str, Any], editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the log does not reach back to tell whether a field was changed, both versions are kept."""
    narrow["SITE_HISTORY_MB"] = 0
    monkeypatch.setattr(edit_log, "EVERY", 10)
    for number in range(25):
        editor.change({"heading": f"H{number}"}, editor.alice)
    assert count(Edit) <= 10 and editor.site.log_floor > 10
    answer = editor.change({"link.label": "Bob’s"}, editor.bob, base=3)
    assert [each["yours"] for each in answer.conflicts] == ["Bob’s"]


def test_publications_are_bounded(narrow: dict[str, Any], editor: Editor) -> None:
    for number in range(103):
        editor.page.publish(by=editor.alice, key=f"press-{number}")
    db.session.commit()
    assert len(editor.page.publications(200)) <= 101
    narrow["SITE_PUBLICATIONS_MB"] = 0
    with pytest.raises(Full, match="published versions have"):
        editor.page.publish(by=editor.alice, key="last")
    db.session.rollback()


def test_what_was_given_up_is_not_undone_into_nothing(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitemaker.models.retention.MOST", 2)
    db.session.execute(update(Publication).values(key=func.concat("k", Publication.id)))
    for number in range(4):
        editor.page.publish(by=editor.alice, key=f"press-{number}")
    editor.page.undo_publication(by=editor.alice, key="back-1")
    with pytest.raises(Refused, match="too old"):
        for number in range(3):
            editor.page.undo_publication(by=editor.alice, key=f"back-{number + 2}")
    assert editor.page.live_document is not None


def test_former_addresses_are_bounded(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redirect, "MOST", 3)
    page = editor.page.duplicate("p")
    for number in range(6):
        page.move_to_path(f"p{number}")
    kept = set(db.session.scalars(select(Redirect.path)))
    assert kept == {"p2", "p3", "p4"}


def test_a_link_to_a_page_that_is_gone_does_not_stop_writing(editor: Editor) -> None:
    other = editor.page.duplicate("other")
    editor.change({"link.to": {"page": other.id}}, editor.alice)
    other.delete(by=editor.alice)
    other.purge()
    db.session.commit()
    about = next(page for page in db.session.scalars(editor.site.pages) if page.path == "about")
    features = next(block["id"] for block in editor.page.document["blocks"] if block["kind"] == "features")
    item = next(b for b in editor.page.document["blocks"] if b["id"] == features)["data"]["items"][0]["id"]
    editor.send(change(features, {f"items.{item}.link.to": {"page": about.id}}), editor.alice)
    with pytest.raises(Refused, match="isn’t on this site"):
        editor.send(change(features, {f"items.{item}.link.to": {"page": other.id + 1000}}), editor.alice)


LISTS = [
    "/admin/",
    "/admin/media",
    "/admin/people",
    "/admin/frame/",
    "/admin/frame/design",
    "/admin/pages/{home}/",
    *(
        f"/admin/pages/{{home}}/{name}"
        for name in ("canvas", "delete", "facts", "history", "kinds", "preview")
    ),
    *(f"/admin/pages/{{home}}/{name}" for name in ("publish", "settings", "blocks/new")),
    *(f"/admin/pages/{{home}}/blocks/{{hero}}/{name}" for name in ("", "panel", "layouts")),
]


ONE_PAGE = re.compile(r"WHERE .*(page\.id = %|page\.kind = %|publication\.key = %|edit\.key IN)", re.S)
"""What is asked for one page, for the frame, for what a site began with, or for edits by their ids."""


@pytest.fixture
def documents_read(app: Flask) -> Iterator[list[str]]:
    """How many documents each statement brought back."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        head = statement.partition(" FROM ")[0]
        names = ("page.document", "publication.document", "edit.change", "edit.inverse", "edit.set_aside")
        if any(f"{name} AS" in head or f"{name}," in head for name in names):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", LISTS)
def test_no_list_reads_a_document(
    path: str, admin: AdminSite, alice: Browser, documents_read: list[str]
) -> None:
    with admin.app.app_context(), site_scope(admin.site_id):
        site = db.session.get_one(Page, admin.home).site
        site.onboarding_closed_at = None
        db.session.commit()
    documents_read.clear()
    assert alice.get(path.format(home=admin.home, hero=admin.hero), **ACME).status_code == 200
    assert not [each for each in documents_read if not ONE_PAGE.search(each)]


def test_what_an_older_release_writes_is_told_as_it_is(admin: AdminSite, alice: Browser) -> None:
    """It knows nothing of what is kept beside a document, and raises the revision alone."""
    retitled = "jsonb_set(document, '{settings,title}', '\"Renamed\"')"
    written = f"UPDATE page SET document = {retitled}, revision = revision + 1"
    with admin.app.app_context(), site_scope(admin.site_id):
        db.session.execute(text(f"{written} WHERE id = {admin.home}"))
        db.session.commit()
    listed: Any = alice.visit("/admin/", **ACME)
    assert "Renamed" in listed.text and "1 change not live yet" in listed.text
    with admin.app.app_context(), site_scope(admin.site_id):
        assert page_status.catch_up(10) == 1
        db.session.commit()
        assert page_status.catch_up(10) == 0


def test_sentences_that_wait_are_bounded(admin: AdminSite, alice: Browser, cast: Cast) -> None:
    token = admin.filled(alice)["csrf_token"]
    for _ in range(30):
        alice.post(f"/admin/pages/{admin.about}/copies", data={"csrf_token": token}, **ACME)
    with admin.app.app_context():
        rows = db.session.scalars(select(UserSession.data).where(UserSession.host == f"acme.{APEX}"))
        assert max(len(data.get("_flashes", [])) for data in rows) == 12


def test_a_form_says_that_the_site_is_full(narrow: dict[str, Any], app: Flask, cast: Cast) -> None:
    narrow["SITE_PAGES_MB"] = 0
    with at_work(app, cast.acme, cast.alice) as (site, _), pytest.raises(Full, match="limit of 0 MB"):
        Page.create(site, "more", document(hero("x"), title="More"))


def test_too_fast_says_when(editor: Editor, narrow: dict[str, Any]) -> None:
    narrow["SITE_EDITS_PER_MINUTE"] = 1
    editor.change({"heading": "One"}, editor.alice)
    with pytest.raises(TooFast) as told:
        editor.change({"heading": "Two"}, editor.alice)
    assert 0 < told.value.seconds <= 60
