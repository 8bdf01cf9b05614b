"""A new site's first pages, published at once."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from ..extensions import db, storage
from ..lib.db_session import give_back
from ..lib.images.decoder import DecodedImage
from ..lib.text.characters import shown_name
from ..starters import DEFAULT, PREPARED, build, pictures_of, resolve
from .asset import Asset, keep_files
from .base import now
from .job import Job
from .page import Page
from .transaction_files import after_commit

if TYPE_CHECKING:
    from .site import Site
    from .user import User

SOON = timedelta(minutes=2)
"""After which a job looks whether a starter's pictures were written."""


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
    """Name -> id of the starter's pictures; none where no place is kept for any.

    Their files come after the commit, at once, and by a job where that came to nothing.
    """
    if not names or not storage.is_open:
        return {}
    assets = {name: Asset.keep(site, _made(name), called=f"{name}.webp", by=by) for name in names}
    folders = {name: asset.folder for name, asset in assets.items()}
    after_commit(partial(_write, folders))
    images = {name: asset.id for name, asset in assets.items()}
    Job.enqueue("keep_starter", key=f"starter:{site.id}", due_at=now() + SOON, site_id=site.id, images=images)
    return images


def keep_images(images: Mapping[str, int]) -> None:
    """Write those of a starter's pictures (name -> id) that are not there. Raises storage.Away."""
    query = select(Asset).where(Asset.id.in_(images.values()), Asset.swept_at.is_(None))
    there = {asset.id: asset for asset in db.session.scalars(query)}
    kept = {name: there[key] for name, key in images.items() if key in there}
    give_back(db.session)
    _write({name: asset.folder for name, asset in kept.items() if not _is_whole(asset)})


def _is_whole(asset: Asset) -> bool:
    """The largest file is written last."""
    try:
        return bool(storage.read(f"{asset.folder}/{asset.photo.widths[-1]}.webp"))
    except KeyError:
        return False


def _write(folders: Mapping[str, str]) -> None:
    for name, folder in folders.items():
        keep_files(folder, _made(name))


def _made(name: str) -> DecodedImage:
    shipped = PREPARED[name]
    return DecodedImage(shipped.width, shipped.height, shipped.files)
