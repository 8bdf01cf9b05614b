"""acme's admin: its pages and blocks by the names tests call them, and what the database keeps of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from sitemaker.extensions import db
from sitemaker.models import Page, site_scope
from tests.browser import Browser
from tests.cast import Cast
from tests.html import fields

ACME = {"subdomain": "acme"}


@dataclass
class AdminSite:
    """`home`, `about` and `frame` are ids of acme's pages; `hero` and `features` blocks on its home page."""

    app: Flask
    site_id: int
    home: int
    about: int
    frame: int
    hero: str
    features: str

    def document(self, page_id: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = self.look(page_id, lambda page: page.document)
        return found

    def look(self, page_id: int, question: Callable[[Page], Any]) -> Any:
        """Ask the row of a page (home when 0) something."""
        with self.app.app_context(), site_scope(self.site_id):
            return question(db.session.get_one(Page, page_id or self.home))

    def change(self, written: Callable[[Page], dict[str, Any]]) -> None:
        """Write the home page's document past the log, as another release may have left it."""
        with self.app.app_context(), site_scope(self.site_id):
            page = db.session.get_one(Page, self.home)
            page.document = written(page)
            db.session.commit()

    def block(self, block_id: str = "", page_id: int = 0) -> dict[str, Any]:
        wanted = block_id or self.hero
        return next(each for each in self.document(page_id)["blocks"] if each["id"] == wanted)

    def data(self, block_id: str = "", page_id: int = 0) -> dict[str, Any]:
        return dict(self.block(block_id, page_id)["data"])

    def revision(self, page_id: int = 0) -> int:
        return int(self.look(page_id, lambda page: page.revision))

    def form(self, block_id: str = "", page_id: int = 0) -> str:
        """Address of a block's form."""
        return f"/admin/pages/{page_id or self.home}/blocks/{block_id or self.hero}/"

    def filled(self, browser: Browser, block_id: str = "", page_id: int = 0) -> dict[str, str]:
        """What the browser would send if the block's form were saved untouched."""
        url = self.form(block_id, page_id)
        opened: Any = browser.visit(url, **ACME)
        return fields(opened.page.form(url))

    def save(self, browser: Browser, values: dict[str, str], block_id: str = "", page_id: int = 0) -> Any:
        """Fill in a block's form and save it; the answer to the POST as it is."""
        url = self.form(block_id, page_id)
        return browser.submit(url, values, action=url, **ACME)

    def press(self, browser: Browser, action: str, at: str = "", **more: str) -> Any:
        """Press the button whose form posts to `action` (below the page) on the page's outline."""
        outline = f"/admin/pages/{self.home}/"
        opened: Any = browser.visit(at or outline, **ACME)
        forms = [
            each for each in opened.page.all("form") if each.attributes.get("action") == outline + action
        ]
        wanted = [form for form in forms if more.items() <= fields(form).items()]
        assert wanted, f"no button for {action} {more}"
        return browser.post(outline + action, data=fields(wanted[0]), **ACME)


@pytest.fixture
def admin(app: Flask, cast: Cast) -> AdminSite:
    with app.app_context(), site_scope(cast.acme.id):
        rows = db.session.scalars(select(Page).where(Page.site_id == cast.acme.id))
        pages = {page.path: page for page in rows}
        blocks = {block["kind"]: block["id"] for block in pages[""].document["blocks"]}
        return AdminSite(
            app,
            cast.acme.id,
            pages[""].id,
            pages["about"].id,
            pages[None].id,
            blocks["hero"],
            blocks["features"],
        )
