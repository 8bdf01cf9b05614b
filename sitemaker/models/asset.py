"""A picture of a site: its files first, then its row; its row away first, then its files.

A row stays when its files are gone: drafts, undo and old publications may still name it, and show nothing.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ForeignKey, Integer, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from ..extensions import db, image_decoder, storage
from ..lib.db_session import give_back
from ..lib.fairness.leaky_bucket import account
from ..lib.images.decoder import DecodedImage
from ..lib.images.renditions import USUAL, Photo
from .base import BigInt, Model, UTCDateTime, now
from .job import Job

if TYPE_CHECKING:
    from .site import Site
    from .user import User

MEDIA_TYPE = "image/webp"
MARGIN = 1.5
"""A small width takes more bytes for each of its pixels than the largest."""
READING = timedelta(minutes=10)
"""For how long visitors still get a picture that a publication left out: they may be at the one before."""


class Asset(Model):
    """An image of a site: one upload, in several widths."""

    __tablename__ = "asset"
    __table_args__ = (UniqueConstraint("site_id", "id"), UniqueConstraint("site_id", "name"))

    site_id: Mapped[int] = mapped_column(BigInt, ForeignKey("site.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(64))
    """Random, unguessable: what its address shows."""
    called: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """The name of the file that was sent, tidied: shown to members, and used for nothing."""
    media_type: Mapped[str] = mapped_column(String(60))
    width: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    height: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes of all its files."""
    to_come: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Bytes that the widths still to be made are counted with until they are there."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of its largest file, from which the others are made."""
    origin: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """SHA-256 of what was sent: the same file sent again is the same picture."""
    user_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    sized_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When its last width was made; until then the nearest one stands in."""
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When a page last went live without it that had shown it until then."""
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    swept_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """From when on its files may go."""

    @classmethod
    def keep(cls, site: "Site", made: DecodedImage, *, called: str, by: "User") -> "Asset":
        """The row of a picture that was made before; the caller sees to its files (`keep_files`)."""
        name = secrets.token_hex(16)
        return cls.add(name, site, made, called=called, origin="", by=by)

    @classmethod
    def add(
        cls, name: str, site: "Site", made: DecodedImage, *, called: str, origin: str, by: "User"
    ) -> "Asset":
        """A row for files that are there."""
        asset = cls(
            site_id=site.id,
            name=name,
            called=called,
            media_type=MEDIA_TYPE,
            width=made.width,
            height=made.height,
            size=made.size,
            to_come=size_to_come(made),
            sha256=hashlib.sha256(made.files[max(made.files)]).hexdigest(),
            origin=origin,
            user_id=by.id,
        )
        db.session.add(asset)
        db.session.flush()
        asset._plan_sizes(made.files)
        return asset

    def _plan_sizes(self, there: Iterable[int]) -> None:
        if set(self.missing) - set(there):
            Job.enqueue("make_sizes", key=f"sizes:{self.id}", site_id=self.site_id, asset_id=self.id)
        else:
            self.sized_at = now()

    @property
    def photo(self) -> Photo:
        return Photo(self.name, self.width, self.height)

    @property
    def fact(self) -> dict[str, str | int]:
        """What a publication keeps of it."""
        return {"name": self.name, "width": self.width, "height": self.height}

    @property
    def folder(self) -> str:
        """Where its files are."""
        return f"{self.site_id}/{self.name}"

    @property
    def first(self) -> int:
        """The width to show that is there from the beginning."""
        return min(self.width, USUAL)

    @property
    def missing(self) -> list[int]:
        """Widths that an upload leaves to be made later."""
        widths = self.photo.widths
        return [width for width in widths if width not in (self.first, widths[-1])]

    def make_sizes(self) -> None:
        """Make the other widths from the largest; killed and done again it comes to the same.

        The transaction it is called in ends before the store is asked. Raises storage.Away, images.Busy.
        """
        if self.sized_at is not None or self.swept_at is not None:
            return
        asset_id, folder, widths = self.id, self.folder, self.missing
        payer = account(self.user_id) if self.user_id else ""
        largest_key = f"{folder}/{self.photo.widths[-1]}.webp"
        give_back(db.session)
        made = image_decoder.decode(BytesIO(storage.read(largest_key)), widths, payer=payer)
        keep_files(folder, made)
        sized = {"size": Asset.size + made.size, "to_come": 0, "sized_at": now()}
        unsized = (Asset.id == asset_id, Asset.sized_at.is_(None))
        db.session.execute(update(Asset).where(*unsized).values(sized))

    def delete(self) -> None:
        """Into the bin: no draft shows it any more; visitors see it for as long as a live page does."""
        self.deleted_at = self.deleted_at or now()

    def restore(self) -> None:
        self.deleted_at = None


def size_to_come(made: DecodedImage) -> int:
    """What the widths that are not there yet will take, by their share of the pixels."""
    photo = Photo("", made.width, made.height)
    largest = max(made.files)
    shares = sum((width / largest) ** 2 for width in photo.widths if width not in made.files)
    return round(len(made.files[largest]) * shares * MARGIN)


def keep_files(folder: str, made: DecodedImage) -> None:
    """The largest last: whoever finds it finds them all. Raises storage.Away."""
    for width in sorted(made.files):
        storage.put(f"{folder}/{width}.webp", made.files[width])


def pictures_among(site: "Site", ids: Iterable[int]) -> set[int]:
    """Which of these ids are pictures of this site, whether or not their files are still there."""
    wanted = _possible(ids)
    if not wanted:
        return set()
    query = select(Asset.id).where(Asset.site_id == site.id, Asset.id.in_(wanted))
    return set(db.session.scalars(query))


def left_behind(site: "Site", ids: Iterable[int]) -> None:
    """A publication shows these pictures no more."""
    if gone := list(ids):
        db.session.execute(
            update(Asset).where(Asset.site_id == site.id, Asset.id.in_(gone)).values(left_at=now())
        )


def showable(site: "Site", ids: Iterable[int], *, also_in_bin: bool = False) -> dict[int, Asset]:
    """Those of these pictures that can be shown, by id; from the bin only when asked for."""
    wanted = _possible(ids)
    if not wanted:
        return {}
    query = select(Asset).where(Asset.site_id == site.id, Asset.id.in_(wanted), Asset.swept_at.is_(None))
    if not also_in_bin:
        query = query.where(Asset.deleted_at.is_(None))
    return {asset.id: asset for asset in db.session.scalars(query)}


def _possible(ids: Iterable[int]) -> list[int]:
    return [each for each in ids if 0 < each < 2**63]
