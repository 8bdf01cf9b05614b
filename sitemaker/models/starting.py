"""A new site's first pages, published at once."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..extensions import db
from ..lib.characters import shown_name
from ..lib.images import Developed
from ..lib.storage import Away
from ..starters import DEFAULT, PREPARED, build, pictures_of, resolve
from .asset import Asset
from .page import Page

if TYPE_CHECKING:
    from .site import Site
    from .user import User


def fill(site: "Site", *, by: "User", starter: str = "", title: str = "") -> None:
    """Frame and pages of a starter (the first one when none is named), live from this moment on."""
    title = shown_name(title).strip()
    finished: dict[str, Any] = build(starter or DEFAULT, title or site.subdomain.replace("-", " ").title())
    paths: list[str] = [page["path"] for page in finished["pages"]]
    pages = {path: Page.create(site, path, {"settings": {}, "blocks": []}) for path in paths}
    ids = {path: page.id for path, page in pages.items()}
    pictures = _pictures(site, pictures_of(finished), by)
    frame = Page.create(site, None, resolve(finished["frame"], ids), kind="frame")
    for page in finished["pages"]:
        pages[page["path"]].document = resolve(page["document"], ids, pictures)
    db.session.flush()
    for each in (frame, *pages.values()):
        each.keep_references("draft", each.document)
        each.publish(by=by, key="starter")


def _pictures(site: "Site", names: list[str], by: "User") -> dict[str, int]:
    """Name -> id of the starter's pictures. Where they cannot be kept now, the site begins without them."""
    kept: dict[str, int] = {}
    with suppress(Away):
        for name in names:
            shipped = PREPARED[name]
            made = Developed(shipped.width, shipped.height, shipped.files)
            kept[name] = Asset.keep(site, made, called=f"{name}.webp", by=by).id
    return kept
