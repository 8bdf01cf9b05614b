"""What every route answers to whom: the declared table that the tests hold against the URL map."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.routing import Rule

from sitemaker.extensions import db, storage
from sitemaker.models import Asset, Checkpoint, Conflict, Page, Reservation, Site, User, now
from tests import pictures
from tests.cast import PASSWORD, Cast, Person, Tenant
from tests.security.content import at_work, document, hero
from tests.security.wire import APEX

ROLES = ("anonymous", "stranger", "reader", "editor", "owner")
Form = dict[str, str]


@dataclass(frozen=True)
class Ids:
    """What stands on one site: a live page with a history and an open conflict, one in the bin."""

    subdomain: str
    email: str
    page_id: int
    binned: int
    block_id: str
    removed: str
    conflict_id: int
    number: int
    publication: str
    name: str
    removed_name: str
    width: int
    session_id: int = 0
    token: str = "no-such-token"


@dataclass(frozen=True)
class Route:
    """``answers`` in the order of ROLES; a suspended person is answered as nobody is."""

    answers: str
    form: Callable[[Ids], Form] | None = None
    json: Callable[[Ids], Any] | None = None

    @property
    def by_role(self) -> dict[str, int]:
        return dict(zip(ROLES, map(int, self.answers.split()), strict=True))


def nothing(_: Ids) -> Form:
    return {}


def read(answers: str = "303 404 200 200 200") -> Route:
    return Route(answers)


def write(form: Callable[[Ids], Form] = nothing, answers: str = "401 404 403 303 303") -> Route:
    return Route(answers, form)


def edits(ids: Ids) -> Any:
    change = {"id": uuid4().hex, "op": "change", "block": ids.block_id, "fields": {"heading": "Anew"}}
    return {"client": "tab-of-a-test", "base": ids.number, "edits": [change]}


PUBLIC = "200 200 200 200 200"
PERSON = "303 200 200 200 200"
PERSON_POST = "401 303 303 303 303"
EDITOR = "303 404 403 200 200"
OWNER = "303 404 403 403 200"
OWNER_POST = "401 404 403 403 303"
SIGNED_IN_LEAVES = "200 303 303 303 303"

ROUTES: dict[tuple[str, str], Route] = {
    # name.sitemaker.com/admin
    ("dash.enter", "GET"): read("403 403 403 403 403"),
    ("dash.delete_session", "POST"): write(nothing, "401 303 303 303 303"),
    ("dash.list_pages", "GET"): read(),
    ("dash.list_pictures", "GET"): read(),
    ("dash.create_picture", "POST"): write(nothing, "401 404 403 422 422"),
    ("dash.show_picture", "GET"): read(),
    ("dash.delete_picture", "GET"): read("303 404 403 200 200"),
    ("dash.delete_picture", "POST"): write(),
    ("dash.restore_picture", "POST"): write(),
    ("dash.update_picture", "GET"): read("303 404 403 200 200"),
    ("dash.update_picture", "POST"): write(lambda ids: {"asset": ids.name}),
    ("dash.list_people", "GET"): read(),
    ("dash.list_steps", "GET"): read("303 404 403 200 200"),
    ("dash.delete_steps", "POST"): write(),
    ("dash.show_frame", "GET"): read(),
    ("dash.update_design", "GET"): read("303 404 403 200 200"),
    ("dash.update_design", "POST"): write(lambda ids: {"theme": "grid", "was.theme": "folio"}),
    ("dash.show_design_panel", "GET"): read(EDITOR),
    ("dash.read_design", "POST"): write(lambda ids: {"theme": "grid"}, "401 404 403 200 200"),
    ("dash.create_page", "GET"): read("303 404 403 200 200"),
    ("dash.create_page", "POST"): write(lambda ids: {"title": "A new page"}),
    ("dash.show_page", "GET"): read(),
    ("dash.show_block", "GET"): read(),
    ("dash.show_canvas", "GET"): read(),
    ("dash.show_preview", "GET"): read(),
    ("dash.show_history", "GET"): read(),
    ("dash.show_publication", "GET"): read(),
    ("dash.show_facts", "GET"): read(EDITOR),
    ("dash.list_kinds", "GET"): read(EDITOR),
    ("dash.show_panel", "GET"): read(EDITOR),
    ("dash.list_layouts", "GET"): read(EDITOR),
    ("dash.read_fields", "POST"): write(
        lambda ids: {"heading": "Anew", "was.heading": "x"}, "401 404 403 200 200"
    ),
    ("dash.new_block", "GET"): read("303 404 403 200 200"),
    ("dash.update_page", "GET"): read("303 404 403 200 200"),
    ("dash.update_page", "POST"): write(),
    ("dash.update_path", "POST"): write(lambda ids: {"path": "elsewhere"}),
    ("dash.update_place", "POST"): write(lambda ids: {"step": "up"}),
    ("dash.create_copy", "POST"): write(),
    ("dash.delete_page", "GET"): read("303 404 403 200 200"),
    ("dash.delete_page", "POST"): write(),
    ("dash.restore_page", "POST"): write(),
    ("dash.purge_page", "GET"): read("303 404 403 403 200"),
    ("dash.purge_page", "POST"): write(nothing, "401 404 403 403 303"),
    ("dash.create_block", "POST"): write(lambda ids: {"kind": "text"}),
    ("dash.update_block", "POST"): write(lambda ids: {"heading": "Another", "was.heading": "x"}),
    ("dash.update_block_place", "POST"): write(lambda ids: {"step": "down"}),
    ("dash.create_block_copy", "POST"): write(),
    ("dash.delete_block", "POST"): write(),
    ("dash.restore_block", "POST"): write(),
    ("dash.create_edits", "POST"): Route("401 404 403 200 200", json=edits),
    ("dash.create_undo", "POST"): write(nothing, "401 404 403 422 303"),
    ("dash.create_redo", "POST"): write(nothing, "401 404 403 422 422"),
    ("dash.restore_edit", "POST"): write(),
    ("dash.restore_version", "POST"): write(),
    ("dash.update_conflict", "POST"): write(lambda ids: {"keep": "mine"}),
    ("dash.create_publication", "POST"): write(lambda ids: {f"publish.{ids.page_id}": "on"}),
    ("dash.undo_publication", "POST"): write(lambda ids: {"of": ids.publication}),
    ("dash.delete_publication", "POST"): write(),
    # sitemaker.com, for anybody
    ("home.show_index", "GET"): read(PUBLIC),
    ("home.show_about", "GET"): read(PUBLIC),
    ("home.show_pricing", "GET"): read(PUBLIC),
    ("home.show_terms", "GET"): read(PUBLIC),
    ("home.show_privacy", "GET"): read(PUBLIC),
    ("home.show_security_contact", "GET"): read(PUBLIC),
    ("home.show_robots", "GET"): read(PUBLIC),
    ("home.show_favicon", "GET"): read("301 301 301 301 301"),
    ("home.show_address", "GET"): read(PUBLIC),
    ("home.create_report", "GET"): read(PUBLIC),
    ("home.create_report", "POST"): write(lambda ids: {"host": f"acme.{APEX}", "reason": "spam"}, PUBLIC),
    ("home.create_account", "GET"): read(SIGNED_IN_LEAVES),
    ("home.create_account", "POST"): write(
        lambda ids: {"email": "new@example.com", "password": PASSWORD, "address": "a-new-name"},
        "303 303 303 303 303",
    ),
    ("home.create_session", "GET"): read(SIGNED_IN_LEAVES),
    ("home.create_session", "POST"): write(
        lambda ids: {"email": ids.email, "password": PASSWORD}, "303 303 303 303 303"
    ),
    ("home.delete_session", "POST"): write(nothing, "303 303 303 303 303"),
    ("home.create_reset", "GET"): read(PUBLIC),
    ("home.create_reset", "POST"): write(lambda ids: {"email": ids.email}, PUBLIC),
    ("home.update_forgotten_password", "GET"): read("410 410 410 410 410"),
    ("home.update_forgotten_password", "POST"): write(
        lambda ids: {"password": PASSWORD}, "410 410 410 410 410"
    ),
    ("home.create_confirmation", "GET"): read("410 410 410 410 410"),
    ("home.create_confirmation", "POST"): write(nothing, "410 410 410 410 410"),
    # for whoever is signed in
    ("home.show_account", "GET"): read(PERSON),
    ("home.update_name", "GET"): read(PERSON),
    ("home.update_name", "POST"): write(lambda ids: {"name": "Another"}, PERSON_POST),
    ("home.update_email", "GET"): read(PERSON),
    ("home.update_email", "POST"): write(lambda ids: {"email": "other@example.com"}, PERSON_POST),
    ("home.update_password", "GET"): read(PERSON),
    ("home.update_password", "POST"): write(lambda ids: {"password": "quite another one"}, PERSON_POST),
    ("home.list_sessions", "GET"): read(PERSON),
    ("home.delete_other_sessions", "POST"): write(nothing, PERSON_POST),
    ("home.delete_session_of_mine", "POST"): write(nothing, "401 404 404 404 303"),
    ("home.delete_account", "GET"): read(PERSON),
    ("home.delete_account", "POST"): write(lambda ids: {"email": ids.email}, "401 422 422 422 200"),
    ("home.show_bin", "GET"): read("303 303 303 303 303"),
    ("home.show_bin", "POST"): write(nothing, PERSON_POST),
    ("home.create_confirmation_email", "GET"): read(PERSON),
    ("home.create_confirmation_email", "POST"): write(nothing, PERSON_POST),
    ("home.list_sites", "GET"): read(PERSON),
    ("home.create_site", "GET"): read(PERSON),
    ("home.create_site", "POST"): write(lambda ids: {"address": "one-more"}, PERSON_POST),
    # for members of the site that is named
    ("home.create_handoff", "GET"): read("303 404 303 303 303"),
    ("home.show_site", "GET"): read(OWNER),
    ("home.update_address", "GET"): read(OWNER),
    ("home.update_address", "POST"): write(lambda ids: {"address": "moved-name"}, OWNER_POST),
    ("home.unpublish_site", "POST"): write(nothing, OWNER_POST),
    ("home.publish_site", "POST"): write(nothing, OWNER_POST),
    ("home.delete_site", "GET"): read(OWNER),
    ("home.delete_site", "POST"): write(lambda ids: {"address": ids.subdomain}, OWNER_POST),
    ("home.restore_site", "POST"): write(nothing, OWNER_POST),
    # name.sitemaker.com: the same for everybody
    ("site.show_page", "GET"): read(PUBLIC),
    ("site.correct_address", "GET"): read("404 404 404 404 404"),
    ("site.show_picture", "GET"): read(PUBLIC),
    ("site.show_robots", "GET"): read(PUBLIC),
    ("site.show_sitemap", "GET"): read(PUBLIC),
    ("site.show_favicon", "GET"): read(PUBLIC),
    # the operator's, closed without its token
    ("ops.show_metrics", "GET"): read("404 404 404 404 404"),
}


def declared_methods(rule: Rule) -> set[str]:
    return (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}


def url_of(app: Flask, rule: Rule, ids: Ids, host: Tenant) -> str:
    """The rule's address on ``host`` with these ids in it."""
    values: dict[str, Any] = {}
    for name in rule.arguments - {"site_subdomain"} - set(rule.defaults or {}):
        if name == "path":
            values[name] = "team" if "page_path" in rule.rule else "nosuch.file"
        elif name == "page_id" and rule.endpoint in ("dash.restore_page", "dash.purge_page"):
            values[name] = ids.binned
        elif name == "block_id" and rule.endpoint == "dash.restore_block":
            values[name] = ids.removed
        elif name == "name" and rule.endpoint == "dash.restore_picture":
            values[name] = ids.removed_name
        else:
            values[name] = getattr(ids, name)
    adapter = app.url_map.bind("x", subdomain="")
    values |= {"site_subdomain": host.subdomain} if "site_subdomain" in rule.arguments else {}
    built = adapter.build(
        rule.endpoint, values, method=min(declared_methods(rule)), force_external=True, url_scheme="https"
    )
    name = host.host if "site_subdomain" in rule.arguments else APEX
    asked = "?field=picture.asset" if rule.endpoint == "dash.update_picture" else ""
    return f"https://{name}/{built.split('/', 3)[3]}{asked}"


def furnish(app: Flask, tenant: Tenant, person: Person) -> Ids:
    """Fill a site with one of everything that a route can name."""
    with at_work(app, tenant, person) as (site, user):
        page = Page.create(site, "team", document(hero(f"canary of {tenant.subdomain}"), title="Team"))
        page.publish(by=user, key="first-press")
        binned = Page.create(site, "former", document(hero("gone"), title="Former"))
        binned.delete(by=user)
        block = page.document["blocks"][0]["id"]
        extra = uuid4().hex[:12]

        def send(client: str, base: int, **edit: Any) -> None:
            page.apply([{"id": uuid4().hex, **edit}], by=user, client=client, base=base)

        send("tab-1", 0, op="insert", block={"id": extra, "kind": "text", "position": "k"})
        send("tab-1", page.revision, op="remove", block=extra)
        shown, removed = (picture(site, user, number) for number in (1, 2))
        removed.delete()
        db.session.add(Reservation(site_id=site.id, size=1))
        send("tab-1", page.revision, op="change", block=block, fields={"picture.asset": shown.id})
        seen = page.revision
        send("tab-1", seen, op="change", block=block, fields={"heading": "theirs"})
        send("tab-2", seen, op="change", block=block, fields={"heading": "yours"})
        db.session.flush()
        conflict = db.session.query(Conflict).filter_by(site_id=site.id, page_id=page.id).one()
        page.publish(by=user, key="second-press")
        month = {"at": now(), "edits": 1, "document": page.document, "size": 1, "keys": b""}
        db.session.add(Checkpoint(site_id=site.id, page_id=page.id, number=seen + 1, **month))
        found = Ids(
            subdomain=tenant.subdomain,
            email=person.email,
            page_id=page.id,
            binned=binned.id,
            block_id=block,
            removed=extra,
            conflict_id=conflict.id,
            number=seen + 1,
            publication="second-press",
            name=shown.name,
            removed_name=removed.name,
            width=shown.width,
        )
    return found


def picture(site: Site, user: User, number: int) -> Asset:
    """A picture of the site's own, kept as an upload keeps it: the row, and one file of its only width."""
    name = f"{site.id:04x}{number:04x}".ljust(32, "0")
    content = pictures.saved(pictures.drawn(40, 30), "WEBP")
    storage.put(f"{site.id}/{name}/40.webp", content)
    facts: dict[str, Any] = {"width": 40, "height": 30, "size": len(content), "media_type": "image/webp"}
    digest = sha256(content).hexdigest()
    asset = Asset(site_id=site.id, name=name, called=f"{number}.jpg", sha256=digest, user_id=user.id, **facts)
    db.session.add(asset)
    db.session.flush()
    return asset


def furnish_both(app: Flask, cast: Cast) -> tuple[Ids, Ids]:
    return furnish(app, cast.acme, cast.alice), furnish(app, cast.mallory, cast.charlie)
