"""An image that is sent: looked at, its first sizes made and kept, and then its row."""

import hashlib
import secrets
from io import SEEK_END
from typing import IO

from sqlalchemy import select

from ..extensions import db, image_decoder
from ..lib.fairness.leaky_bucket import account
from ..lib.images.decoder import DecodedImage, tidy_name
from . import image_quota
from .asset import Asset, keep_files, size_to_come
from .site import Site
from .transaction_files import expect_row, remove_unkept
from .user import User

EXPECTED = 1024 * 1024
"""Bytes reserved for an upload before it is known what it becomes; a smaller one reserves its own size."""


def keep_upload(site: Site, upload: IO[bytes], *, called: str | None, by: User) -> Asset:
    """A new image, its first sizes there to be shown. The same file sent twice is one image.

    Looking at it takes seconds, in which no connection is held: the transaction it is called in ends, and
    nothing may be pending there. Room is reserved before, and no file is written before it has its room.
    Raises images.BadImage, images.Busy, storage.Away, image_quota.NoRoom.
    """
    origin = _digest(upload)
    if (known := _sent_before(site, origin)) is not None:
        known.restore()
        return known
    site_id, name, payer = site.id, secrets.token_hex(16), account(by.id)
    reserved = image_quota.reserve(site, min(upload.seek(0, SEEK_END), EXPECTED))
    try:
        made = image_decoder.decode(upload, payer=payer)
        image_quota.resize(site, reserved, made.size + size_to_come(made))
        _keep_new(f"{site_id}/{name}", made)
        site.lock()
        asset = Asset.add(name, site, made, called=tidy_name(called), origin=origin, by=by)
        image_quota.give_back(site_id, reserved)
    except BaseException:
        db.session.rollback()
        remove_unkept()
        image_quota.give_back(site_id, reserved)
        db.session.commit()
        raise
    return asset


def _digest(upload: IO[bytes]) -> str:
    upload.seek(0)
    return hashlib.file_digest(upload, "sha256").hexdigest()  # type: ignore[arg-type]


def _sent_before(site: Site, origin: str) -> Asset | None:
    query = select(Asset).where(Asset.site_id == site.id, Asset.origin == origin, Asset.swept_at.is_(None))
    return db.session.scalars(query.order_by(Asset.id.desc()).limit(1)).first()


def _keep_new(folder: str, made: DecodedImage) -> None:
    expect_row(folder)
    keep_files(folder, made)
