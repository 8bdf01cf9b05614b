"""Words that would be code: in every field, by the way every editor sends them (R35 to R37, R45)."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from sitemaker import blocks
from sitemaker.extensions import db
from sitemaker.fields import Field
from sitemaker.lib import position
from sitemaker.models import Asset, Page, Site, platform_scope
from tests import html
from tests.cast import Cast
from tests.security.content import at_work, document
from tests.security.corpus import Shape, batches, dangers, is_fit, shape, vectors
from tests.security.wire import APEX, Inside, Reply, Visitor

V = f"acme.{APEX}"
BATCH = 14
"""With a block of each kind for each: as many as a page may hold."""
KINDS = blocks.names()
ALL = [vector for vector in vectors() if is_fit(vector)]
ONE_LINE = [vector for vector in ALL if not re.search("[\n\r\t\u2028\u2029]", vector)]
PLAIN = "plain words"


class Editor:
    """Alice at acme's admin, sending edits as the editor does."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self.app, self.cast = app, cast
        self.visitor = Visitor(Inside(app))
        self.visitor.sign_in(cast.alice)
        self.visitor.enter("acme")
        self.token = self.visitor.token(f"https://{V}/admin/")

    def get(self, path: str) -> Reply:
        return self.visitor.get(f"https://{V}{path}")

    def send(self, page: int, edits: list[dict[str, Any]]) -> Reply:
        named = [{"id": uuid4().hex, **edit} for edit in edits]
        body = {"client": "tab-1", "base": 2**62, "edits": named}
        url = f"https://{V}/admin/pages/{page}/edits"
        return self.visitor.post(url, json_=body, headers={"X-CSRFToken": self.token})

    def post(self, path: str, form: dict[str, str]) -> Reply:
        return self.visitor.post(f"https://{V}{path}", {**form, "csrf_token": self.token})

    def new_page(self, path: str) -> int:
        with at_work(self.app, self.cast.acme, self.cast.alice) as (site, _):
            return int(Page.create(site, path, document(title="A page")).id)

    def new_picture(self) -> int:
        """A row without files: what is looked at is what is written around it."""
        with at_work(self.app, self.cast.acme, self.cast.alice) as (site, _):
            facts = {"media_type": "image/webp", "size": 1, "sha256": "", "width": 400, "height": 300}
            db.session.add(asset := Asset(site_id=site.id, name=uuid4().hex, **facts))
            db.session.flush()
            return int(asset.id)

    def frame(self) -> int:
        with at_work(self.app, self.cast.acme, self.cast.alice) as (site, _):
            return int(site.frame.id)

    def publish(self, page: int) -> None:
        assert self.post(f"/admin/pages/{page}/publish", {f"publish.{page}": "on"}).status == 303


@pytest.fixture
def editor(app: Flask, cast: Cast) -> Editor:
    return Editor(app, cast)


def rich(words: str) -> dict[str, Any]:
    """A tree with the words as plain text, as code, as a heading, in a list."""

    def text(*marks: str) -> dict[str, Any]:
        return {
            "type": "text",
            "text": words,
            **({"marks": [{"type": mark} for mark in marks]} if marks else {}),
        }

    def paragraph(*inner: dict[str, Any]) -> dict[str, Any]:
        return {"type": "paragraph", "content": list(inner)}

    heading = {"type": "heading", "attrs": {"level": 2}, "content": [text()]}
    item = {"type": "list_item", "content": [paragraph(text("em"))]}
    return {
        "type": "doc",
        "content": [
            heading,
            paragraph(text(), text("strong")),
            paragraph(text("code")),
            {"type": "bullet_list", "content": [item]},
        ],
    }


def value(field: Field, words: str, picture: int) -> Any:
    """The words as far as this field takes them; what takes none is as it begins."""
    line = " ".join(words.split()) if words not in ONE_LINE else words
    if field.type.name == "rich_text":
        return rich(words)
    if field.type.name == "line":
        return line[: field.limit]
    if field.type.name == "target":
        return {"url": "https://a.example/"}
    if field.type.name == "asset":
        return picture
    if field.type.name in ("link", "image"):
        return {part.name: value(part, words, picture) for part in field.fields}
    if field.type.name == "items":
        inner = {part.name: value(part, words, picture) for part in field.fields}
        return [{"id": "item-1", "position": "V", **inner}]
    return field.default


def blocks_of(words: str, places: list[str], picture: int) -> list[dict[str, Any]]:
    """An insert of each kind with the words in each of its fields; by their ids a hero comes first."""
    return [
        {
            "op": "insert",
            "block": {
                "id": f"{at:02}{uuid4().hex}"[:32],
                "kind": kind,
                "position": place,
                "data": {field.name: value(field, words, picture) for field in blocks.fields(kind)},
            },
        }
        for at, (kind, place) in enumerate(zip(KINDS, places, strict=True))
    ]


def filled(editor: Editor, path: str, words: list[str]) -> tuple[int, Reply]:
    page, many, picture = editor.new_page(path), len(KINDS), editor.new_picture()
    places = position.spread(many * len(words))
    edits = [
        edit
        for at, each in enumerate(words)
        for edit in blocks_of(each, places[many * at : many * (at + 1)], picture)
    ]
    return page, editor.send(page, edits)


def steady_shape(reply: Reply) -> Shape:
    return [(tag, names) for tag, names in shape(reply.page) if tag not in ("wbr", "br")]


@pytest.mark.sweep
@pytest.mark.security(35, 37)
def test_words_stay_words_in_every_field(editor: Editor, step: int) -> None:
    """Public page, canvas, answer of the edit: the same elements as plain words make; and around them."""
    wrong: list[str] = []
    expected: dict[int, list[Shape]] = {}
    chosen = ALL[::step]
    rounds = [[PLAIN] * BATCH, [PLAIN] * (len(chosen) % BATCH), *batches(chosen, BATCH)]
    for number, words in enumerate(rounds):
        page, sent = filled(editor, f"round-{number}", words)
        assert sent.status == 200, (sent.status, sent.text[:500])
        editor.publish(page)
        drawn = [html.Page(each) for each in json.loads(sent.body)["html"].values()]
        shown = [editor.get(f"/round-{number}"), editor.get(f"/admin/pages/{page}/canvas")]
        shapes = [*map(steady_shape, shown), *sorted(map(shape, drawn))]
        around = [editor.get(f"/admin/pages/{page}/{name}") for name in ("", "history", "publish")]
        assert all(reply.status == 200 for reply in [*shown, *around])
        if shapes != expected.setdefault(len(words), shapes):
            wrong.append(f"round {number} has other elements than plain words")
        pages = [*drawn, *(reply.page for reply in [*shown, *around])]
        wrong += [f"round {number}: {each}" for page_ in pages for each in dangers(page_)]
    assert len(ALL) > 300 and not wrong, "\n".join(wrong[:40])


@pytest.mark.security(35)
def test_words_stay_words_in_titles_menus_and_footers(editor: Editor, step: int) -> None:
    frame = editor.frame()
    with at_work(editor.app, editor.cast.acme, editor.cast.alice) as (site, _):
        kinds = {block["kind"]: block["id"] for block in site.frame.document["blocks"]}
    wrong: list[str] = []
    for number, batch in enumerate(batches(ONE_LINE[::step], 40)):
        edits: list[dict[str, Any]] = []
        for place, vector in zip(position.spread(len(batch)), batch, strict=True):
            item = {
                "id": uuid4().hex,
                "position": place,
                "link": {"label": vector[:120], "to": {"url": "/x"}},
            }
            edits.append({"op": "insert", "block": kinds["header"], "item": item})
            edits.append({"op": "insert", "block": kinds["footer"], "item": {**item, "id": uuid4().hex}})
        settings = {"title": batch[0][:200], "description": batch[-1][:400]}
        edits.append({"op": "change", "block": None, "fields": settings})
        edits.append({"op": "change", "block": kinds["footer"], "fields": {"text": rich(batch[1])}})
        sent = editor.send(frame, edits)
        assert sent.status == 200, sent.text[:300]
        editor.publish(frame)
        made = editor.post("/admin/pages/new", {"title": batch[2][:200], "path": f"titled-{number}"})
        assert made.status == 303, made.status
        for path in (
            "/",
            "/nosuch",
            "/about",
            "/favicon.ico",
            "/robots.txt",
            "/admin/",
            "/admin/frame/",
            made.location,
        ):
            wrong += [f"{path} {number}: {each}" for each in dangers(editor.get(path).page)]
        old = [
            {"op": "remove", "block": edit["block"], "item": edit["item"]["id"]}
            for edit in edits
            if "item" in edit
        ]
        assert editor.send(frame, old).status == 200
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.security(35)
def test_what_no_text_may_hold_is_refused(editor: Editor) -> None:
    page, sent = filled(editor, "controls", [PLAIN])
    block = next(iter(json.loads(sent.body)["html"]))
    for vector in set(vectors()) - set(ALL):
        reply = editor.send(page, [{"op": "change", "block": block, "fields": {"heading": vector}}])
        assert reply.status == 422 and "be saved" in reply.text, vector


@pytest.mark.sweep
@pytest.mark.security(36)
def test_no_link_runs_anything(editor: Editor, step: int) -> None:
    """Refused, or written so that it leads to a web page, a mailbox, a telephone or a place on this site."""
    page, sent = filled(editor, "links", [PLAIN])
    made = list(json.loads(sent.body)["html"])
    taken = 0
    for number, vector in enumerate([*vectors("url"), *vectors("markdown"), *vectors("css")][::step]):
        mark = [{"type": "text", "text": "x", "marks": [{"type": "link", "attrs": {"href": vector}}]}]
        tree = {"type": "doc", "content": [{"type": "paragraph", "content": mark}]}
        for fields in ({"link.to": {"url": vector}}, {"text": tree}):
            reply = editor.send(page, [{"op": "change", "block": made[0], "fields": fields}])
            assert reply.status in (200, 422), (vector, reply.status)
            taken += reply.status == 200
        typed = {
            "text": f"[x]({vector})",
            "was.text": "x",
            "link.to": "url",
            "link.to.url": vector,
            "was.link.to.url": "x",
        }
        assert editor.post(f"/admin/pages/{page}/blocks/{made[0]}/", typed).status in (303, 422), vector
        canvas = editor.get(f"/admin/pages/{page}/canvas").page
        assert not dangers(canvas), (vector, dangers(canvas))
        for link in canvas.all("a"):
            address = link.attributes.get("href", "")
            assert re.match(r"(https?://[^/\\]|mailto:|tel:|/(?![/\\])|#|\?|$)", address), (
                number,
                vector,
                address,
            )
    assert taken < 40  # most of them are refused


@pytest.mark.security(37)
def test_template_words_are_shown_as_they_are(editor: Editor) -> None:
    for number, wanted in enumerate(batches([each for each in vectors("template") if is_fit(each)], BATCH)):
        page, sent = filled(editor, f"templates-{number}", wanted)
        assert sent.status == 200
        editor.publish(page)
        titled = {"title": "{{7*7}}", "description": "${7*7}"}
        editor.send(page, [{"op": "change", "block": None, "fields": titled}])
        for path in (f"/templates-{number}", f"/admin/pages/{page}/canvas"):
            text = editor.get(path).page.text
            for vector in wanted:
                assert " ".join(vector.split()) in text, (path, vector)
            plain = text.replace("echo 49", "").replace("SECRET_KEY}}", "")
            assert "49" not in plain and "SECRET" not in plain
    assert "{{7*7}}" in editor.get("/admin/").page.text


@pytest.mark.sweep
@pytest.mark.security(37)
def test_platform_repeats_what_was_typed_as_words(editor: Editor, app: Flask) -> None:
    """Sign-up, sign-in and report show a form again; the account and the people of a site a name."""
    for vector in [*vectors("text")[:20], *vectors("attribute")[:10], *vectors("template")[:12]]:
        if not is_fit(vector):
            continue
        stranger = Visitor(Inside(app))
        shown = [
            stranger.post("/report", {"host": vector, "reason": vector, "words": vector, "email": vector}),
            stranger.post("/signup", {"email": vector, "address": vector, "password": ""}),
            stranger.get("/signup?address=" + "".join(f"%{byte:02x}" for byte in vector.encode())),
            editor.post("/admin/pages/new", {"title": "", "path": vector}),
            editor.post("/admin/pages/new", {"title": vector, "csrf_token": "stale"}),
        ]
        for reply in shown:
            found = [each for each in dangers(reply.page)]
            assert reply.status < 500 and not found, (vector, reply.status, found)
    typed = {
        "name": "<img src=x onerror=alert(1)>{{7*7}}",
        "csrf_token": editor.visitor.token("/account/name"),
    }
    assert editor.visitor.post("/account/name", typed).status == 303
    for url in ("/account", "/sites", f"https://{V}/admin/people", f"https://{V}/admin/"):
        assert not dangers(editor.visitor.get(url).page), url
    assert "{{7*7}}" in editor.visitor.get(f"https://{V}/admin/people").page.text


EXTRA = {
    "site_id": "2", "id": "1", "role": "owner", "owner_id": "4", "user_id": "4", "published_at": "2020-01-01",
    "plan": "gold", "is_admin": "1", "confirmed_at": "2020-01-01", "suspended_at": "", "password_hash": "x",
    "version": "99", "kind": "frame", "revision": "99", "deleted_at": "", "number": "99", "flagged": "",
}  # fmt: skip


@pytest.mark.security(45)
def test_extra_fields_of_forms_are_nothing(editor: Editor) -> None:
    page, sent = filled(editor, "extra", [PLAIN])
    block = next(iter(json.loads(sent.body)["html"]))
    before = columns(editor, page)
    posts = {
        f"/admin/pages/{page}/settings": {},
        f"/admin/pages/{page}/blocks/{block}/": {"heading": "Anew", "was.heading": "x"},
        f"/admin/pages/{page}/publish": {f"publish.{page}": "on"},
    }
    for path, form in posts.items():
        extra = {**EXTRA, **{f"data.{name}": value for name, value in EXTRA.items()}}
        assert editor.post(path, {**extra, **form}).status in (303, 422), path
    names = {"name": "Alice", "csrf_token": editor.visitor.token("/account/name")}
    assert editor.visitor.post("/account/name", {**EXTRA, **names}).status == 303
    assert columns(editor, page) == before


def columns(editor: Editor, page_id: int) -> tuple[Any, ...]:
    """What no form may set."""
    with editor.app.app_context(), platform_scope("a test looks"):
        page, site = db.session.get_one(Page, page_id), db.session.get_one(Site, editor.cast.acme.id)
        alice = site.owner
        assert alice is not None
        who = (
            alice.id,
            alice.email,
            alice.password_hash,
            alice.confirmed_at,
            alice.suspended_at,
            alice.flagged,
        )
        return page.site_id, page.kind, page.path, page.deleted_at, page.created_at, site.suspended_at, who


@pytest.mark.security(45)
def test_extra_keys_of_edits_are_refused(editor: Editor) -> None:
    page, sent = filled(editor, "extra", [PLAIN])
    block = next(iter(json.loads(sent.body)["html"]))
    for name, value in EXTRA.items():
        change = {"op": "change", "block": block, "fields": {name: value}}
        insert = {
            "op": "insert",
            "block": {"id": uuid4().hex, "kind": "hero", "position": "k", "data": {name: value}},
        }
        beside = {"op": "remove", "block": block, name: value} if name != "id" else change
        for edit in (change, insert, beside):
            assert editor.send(page, [edit]).status == 422, (name, edit)
    assert editor.get(f"/admin/pages/{page}/canvas").text.count("data-block=") >= 3
