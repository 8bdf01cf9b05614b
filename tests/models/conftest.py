"""Models at work without a request: acme's home page in the hands of Alice and Bob."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from sitemaker.extensions import db
from sitemaker.models import EditResult, Page, Site, User, site_scope
from tests.cast import Cast


@dataclass
class Editor:
    """Somebody's seat at a page: `change` sends one edit as that person's tab would."""

    site: Site
    page: Page
    alice: User
    bob: User

    def send(
        self, edit: dict[str, Any], by: User, *, base: int | None = None, client: str = ""
    ) -> EditResult:
        edits = [{"id": uuid4().hex, **edit}]
        seen = self.page.revision if base is None else base
        answer = self.page.apply(edits, by=by, client=client or f"tab-{by.id}", base=seen)
        db.session.commit()
        return answer

    def change(self, fields: dict[str, Any], by: User, **more: Any) -> EditResult:
        return self.send({"op": "change", "block": self.hero, "fields": fields}, by, **more)

    @property
    def hero(self) -> str:
        return str(next(block["id"] for block in self.page.document["blocks"] if block["kind"] == "hero"))

    def heading(self) -> Any:
        block = next(block for block in self.page.document["blocks"] if block["id"] == self.hero)
        return block["data"]["heading"]


@pytest.fixture
def editor(app: Flask, cast: Cast) -> Iterator[Editor]:
    with app.app_context(), site_scope(cast.acme.id):
        site = db.session.get_one(Site, cast.acme.id)
        page = next(page for page in db.session.scalars(site.pages) if page.path == "")
        yield Editor(
            site, page, db.session.get_one(User, cast.alice.id), db.session.get_one(User, cast.bob.id)
        )
