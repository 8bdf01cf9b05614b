"""What one tenant can see, name or change of another (R62 to R67)."""

import os
import random
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from sitemaker.extensions import db
from sitemaker.models import CONTENT_TABLES, Page, Reference, Site, current_scope, platform_scope, site_scope
from tests.cast import Cast
from tests.mailbox import Mailbox
from tests.security.conftest import environment
from tests.security.content import at_work, home_of, publish_page
from tests.security.routes import furnish_both
from tests.security.stage import Stage
from tests.security.wire import APEX, Inside, MakeVisitor, Reply, Visitor, Wire
from tests.stack import Line
from tests.world import World

V, M = f"acme.{APEX}", f"mallory.{APEX}"


def post(stage: Stage, path: str, form: dict[str, str]) -> Reply:
    url = f"https://{V}{path}"
    token = {"csrf_token": stage.tokens["owner", V]}
    return stage.visitors["owner"].post(url, {**form, **token}, cookie=stage.cookie("owner", V))


def send(stage: Stage, page_id: int, *edits: dict[str, Any]) -> Reply:
    body = {"client": "tab-1", "base": 0, "edits": [{"id": uuid4().hex, **edit} for edit in edits]}
    headers = {"X-CSRFToken": stage.tokens["owner", V]}
    url = f"https://{V}/admin/pages/{page_id}/edits"
    return stage.visitors["owner"].post(url, json_=body, headers=headers, cookie=stage.cookie("owner", V))


@pytest.mark.security(62, 66)
def test_foreign_page_cannot_be_linked(stage: Stage) -> None:
    """Nor can a page that never was; the sentence is the same, so nobody learns which there are."""
    said = set()
    for foreign in (stage.mallory.page_id, 987_654_321, 2**62):
        link = {"op": "change", "block": stage.acme.block_id, "fields": {"link.to": {"page": foreign}}}
        mark = {"type": "link", "attrs": {"page": foreign}}
        words = {"type": "text", "text": "x", "marks": [mark]}
        tree = {"type": "doc", "content": [{"type": "paragraph", "content": [words]}]}
        rich = {"op": "change", "block": stage.acme.block_id, "fields": {"text": tree}}
        for edit in (link, rich):
            reply = send(stage, stage.acme.page_id, edit)
            assert reply.status == 422, (foreign, reply.status)
            said.add(reply.text.split('"message"')[1])
        form = {"link.to": f"page:{foreign}", "was.link.to": "x", "link.label": "x", "was.link.label": "y"}
        path = f"/admin/pages/{stage.acme.page_id}/blocks/{stage.acme.block_id}/"
        assert post(stage, path, form).status == 422
    assert len(said) == 1, said
    assert not stage.checkpoint.changed()


@pytest.mark.security(66)
def test_foreign_page_cannot_stand_in_the_menu(stage: Stage) -> None:
    with at_work(stage.app, stage.cast.acme, stage.cast.alice) as (site, _):
        frame = site.frame
        page_id = frame.id
        header = next(block for block in frame.document["blocks"] if block["kind"] == "header")
    item = {
        "id": "item-of-theirs",
        "position": "zz",
        "link": {"label": "x", "to": {"page": stage.mallory.page_id}},
    }
    assert send(stage, page_id, {"op": "insert", "block": header["id"], "item": item}).status == 422
    assert not stage.checkpoint.changed()


@pytest.mark.security(66)
def test_foreign_reference_cannot_be_stored(stage: Stage) -> None:
    """Not even by a slip of ours that looks at all sites: the foreign key holds site and id together."""
    with stage.app.app_context(), platform_scope("a slip"):
        acme, page = stage.cast.acme.id, stage.acme.page_id
        db.session.add(Reference(site_id=acme, page_id=page, of="draft", target_id=stage.mallory.page_id))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


@pytest.mark.security(66)
def test_foreign_link_planted_in_a_document_is_not_rendered(stage: Stage) -> None:
    with at_work(stage.app, stage.cast.acme, stage.cast.alice) as (site, user):
        page = site.find_page(stage.acme.page_id)
        assert page is not None
        document = dict(page.document)
        data = {
            **document["blocks"][0]["data"],
            "link": {"label": "words", "to": {"page": stage.mallory.page_id}},
        }
        page.document = {**document, "blocks": [{**document["blocks"][0], "data": data}]}
        page.publish(by=user, key="planted")
    public = stage.visitors["anonymous"].get(f"https://{V}/team")
    assert public.status == 200 and "mallory" not in public.text
    draft = stage.visitors["owner"].get(
        f"https://{V}/admin/pages/{stage.acme.page_id}/canvas", cookie=stage.cookie("owner", V)
    )
    assert draft.status == 200 and f"/pages/{stage.mallory.page_id}/" not in draft.text


@pytest.mark.security(62)
def test_foreign_ids_in_forms_do_nothing(stage: Stage) -> None:
    own, theirs = stage.acme.page_id, stage.mallory
    assert post(stage, f"/admin/pages/{own}/publish", {f"publish.{theirs.page_id}": "on"}).status == 422
    also = {"also": f"mine:{theirs.conflict_id}"}
    post(stage, f"/admin/pages/{own}/blocks/{stage.acme.block_id}/", also)
    assert send(stage, own, {"op": "move", "block": theirs.block_id, "position": "k"}).status == 422
    assert send(stage, own, {"op": "insert", "block": {"id": theirs.removed}}).status == 422
    assert not stage.checkpoint.changed()


@pytest.mark.security(64)
def test_every_content_table_shows_a_site_its_own(app: Flask, cast: Cast) -> None:
    furnish_both(app, cast)
    for table in CONTENT_TABLES:
        count = text(f'SELECT site_id, count(*) FROM "{table}" GROUP BY 1')
        with app.app_context():
            assert db.session.execute(count).all() == [], table
        for tenant in (cast.acme, cast.mallory):
            with app.app_context(), site_scope(tenant.id):
                rows = {row.site_id for row in db.session.execute(count)}
            assert rows == ({tenant.id} if table != "redirect" else set()), table


@pytest.mark.security(64)
@pytest.mark.parametrize("table", [table for table in CONTENT_TABLES if table != "redirect"])
def test_rows_cannot_be_moved_to_another_site(app: Flask, cast: Cast, table: str) -> None:
    furnish_both(app, cast)
    with app.app_context(), site_scope(cast.acme.id):
        with pytest.raises(DBAPIError, match="row-level security|foreign key|violates"):
            db.session.execute(text(f'UPDATE "{table}" SET site_id = :other'), {"other": cast.mallory.id})
        db.session.rollback()
        done: Any = db.session.execute(
            text(f'DELETE FROM "{table}" WHERE site_id = :other'), {"other": cast.mallory.id}
        )
        assert done.rowcount == 0


@pytest.mark.security(64)
def test_a_request_leaves_no_scope_behind(app: Flask, cast: Cast) -> None:
    """The thread's next request may be for another host: it begins with nothing in sight."""
    nowhere = current_scope()
    transport = Inside(app)
    for host, path in ((V, "/"), (V, "/nosuch"), (V, "/admin/"), (M, "/robots.txt"), (V, "/_/static/x.css")):
        transport.send("GET", path, [("Host", host)])
        with app.app_context():
            assert current_scope() == nowhere, (host, path)
            assert db.session.scalar(select(func.count()).select_from(Page)) == 0, (host, path)
        transport.send("GET", "/", [("Host", APEX)])


@pytest.mark.security(67)
def test_nothing_tells_of_neighbours(app: Flask, cast: Cast, owner: Visitor) -> None:
    publish_page(app, cast.mallory, cast.charlie, "price-list", "canary of mallory")
    token = owner.token(f"https://{V}/admin/pages/new")
    form = {"title": "canary?", "path": "price-list", "csrf_token": token}
    assert owner.post(f"https://{V}/admin/pages/new", form).status == 303
    for path in ("/sitemap.xml", "/robots.txt", "/", "/price-list", "/admin/", "/admin/people"):
        shown = owner.get(f"https://{V}{path}").text.lower()
        assert "mallory" not in shown and "charlie" not in shown, path


LOAD = 20_000 if os.environ.get("FAULTS") == "full" else 1_500
SEED = 65


@pytest.fixture
def narrow(world: World, postbox: Mailbox, app: Flask) -> Iterator[Wire]:
    """One worker, four threads, one connection to share: whatever leaks through a pool leaks here."""
    settings = {
        **environment(world, postbox, 0),
        "WEB_CONCURRENCY": "1",
        "DATABASE_POOL": "1",
        "PAGE_CACHE_MB": "0",
    }
    with Line("web", settings) as line:
        yield Wire(line.port)


@pytest.mark.security(65)
@pytest.mark.deploy
def test_interleaved_load_shows_no_foreign_word(app: Flask, cast: Cast, narrow: Wire) -> None:
    homes = {}
    for tenant, person in ((cast.acme, cast.alice), (cast.mallory, cast.charlie)):
        publish_page(app, tenant, person, "canary", f"canary-of-{tenant.subdomain}")
        with at_work(app, tenant, person) as (site, _):
            homes[tenant.subdomain] = home_of(site).id
    visitors = {}
    for name, person in (("acme", cast.alice), ("mallory", cast.charlie)):
        visitors[name] = Visitor(narrow)
        visitors[name].sign_in(person)
        visitors[name].enter(name)
    found: list[str] = []
    statuses: dict[int, int] = {}

    def ask(number: int) -> None:
        dice = random.Random(f"{SEED}-{number}")
        for _ in range(LOAD // 8):
            name = dice.choice(["acme", "mallory"])
            other, page = ("mallory" if name == "acme" else "acme"), homes[name]
            admin = ("", f"pages/{page}/", f"pages/{page}/canvas", f"pages/{homes[other]}/", "people")
            public = ("/canary", "/canary", "/", "/nosuch", "/sitemap.xml")
            path = dice.choice([*public, *(f"/admin/{each}" for each in admin)])
            cookie = f"__Host-sid={visitors[name].sid(f'{name}.{APEX}')}"
            headers = [
                ("Host", f"{name}.{APEX}"),
                *([("Cookie", cookie)] if path.startswith("/admin") else []),
            ]
            method, body = "GET", b""
            if dice.random() < 0.1:  # refused in the middle of a transaction
                method, body = "POST", b'{"client": "t", "base": 0, "edits": [{"op": "move"}]}'
                path = f"/admin/pages/{page}/edits"
                headers += [
                    ("Content-Type", "application/json"),
                    ("Sec-Fetch-Site", "same-origin"),
                    ("Cookie", cookie),
                ]
            reply = narrow.send(method, path, headers, body)
            statuses[reply.status] = statuses.get(reply.status, 0) + 1
            if other in reply.text.lower():
                found.append(f"{method} {name} {path}: {reply.status}")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not found, f"seed {SEED}: {found[:10]}"
    assert statuses.get(500, 0) == 0 and statuses[200] > LOAD // 3, statuses


@pytest.mark.security(62)
def test_site_is_found_by_host_alone(inside: MakeVisitor, cast: Cast, app: Flask) -> None:
    person = inside()
    person.sign_in(cast.charlie)
    person.enter("mallory")
    for name in ("site", "site_id", "site_subdomain", "subdomain", "host"):
        reply = person.get(f"https://{M}/admin/?{name}=acme&{name}={cast.acme.id}")
        assert reply.status == 200 and "acme" not in reply.text.lower().replace(f"{name}=acme", "")
    with app.app_context(), platform_scope("a test"):
        assert db.session.get_one(Site, cast.acme.id).state == "live"
