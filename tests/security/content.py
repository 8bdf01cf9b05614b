"""Rows to attack: pages with a canary in them, made by the models' own verbs."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from flask import Flask

from sitemaker.extensions import db
from sitemaker.models import Page, Site, User, site_scope
from tests.cast import Person, Tenant
from tests.mailbox import Mailbox


@contextmanager
def at_work(app: Flask, tenant: Tenant, person: Person) -> Iterator[tuple[Site, User]]:
    """The site and the person inside the tenant's scope; commits at the end."""
    with app.app_context(), site_scope(tenant.id):
        yield db.session.get_one(Site, tenant.id), db.session.get_one(User, person.id)
        db.session.commit()


def document(*blocks: dict[str, Any], title: str = "") -> dict[str, Any]:
    return {"settings": {"title": title, "description": ""}, "blocks": list(blocks)}


def hero(heading: str, **data: Any) -> dict[str, Any]:
    from sitemaker import blocks

    return blocks.new("hero", uuid4().hex[:12], "V") | {"data": {**_hero_data(), "heading": heading, **data}}


def _hero_data() -> dict[str, Any]:
    from sitemaker import blocks

    data: dict[str, Any] = blocks.new("hero", "hero-of-test", "V")["data"]
    return data


def publish_page(app: Flask, tenant: Tenant, person: Person, path: str, heading: str) -> int:
    """A live page whose headline is `heading`; its id."""
    with at_work(app, tenant, person) as (site, user):
        page = Page.create(site, path, document(hero(heading), title=heading))
        page.publish(by=user, key="canary")
        db.session.flush()
        return int(page.id)


def home_of(site: Site) -> Page:
    pages: list[Page] = list(db.session.scalars(site.pages))
    return next(page for page in pages if page.path == "")


def change(page: Page, fields: dict[str, Any], by: User, *, client: str = "tab-1") -> None:
    """One edit of the page's first block."""
    block = page.document["blocks"][0]["id"]
    edit = {"id": uuid4().hex, "op": "change", "block": block, "fields": fields}
    page.apply([edit], by=by, client=client, base=page.revision)


def path_in(mailbox: Mailbox, number: int = -1) -> str:
    """The path of the link in a letter; without a number the last one's."""
    body = mailbox.messages[number].get_body(("plain",))
    assert body is not None
    links = re.findall(r"https://sitemaker\.test(/\S+/\S+)", body.get_content())
    assert links, body.get_content()
    return str(links[0])
