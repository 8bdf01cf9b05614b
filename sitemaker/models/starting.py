"""A new site's first pages, published at once."""

from typing import TYPE_CHECKING, Any

from ..starters import DEFAULT, build, resolve
from .page import Page

if TYPE_CHECKING:
    from .site import Site
    from .user import User


def fill(site: "Site", *, by: "User", starter: str = "", title: str = "") -> None:
    """Frame and pages of a starter (the first one when none is named), live from this moment on."""
    finished: dict[str, Any] = build(starter or DEFAULT, title or site.subdomain.replace("-", " ").title())
    paths: list[str] = [page["path"] for page in finished["pages"]]
    pages = {path: Page.create(site, path, {"settings": {}, "blocks": []}) for path in paths}
    ids = {path: page.id for path, page in pages.items()}
    frame = Page.create(site, None, resolve(finished["frame"], ids), kind="frame")
    for page in finished["pages"]:
        pages[page["path"]].document = resolve(page["document"], ids)
    for each in (frame, *pages.values()):
        each.keep_references("draft", each.document)
        each.publish(by=by, key="starter")
