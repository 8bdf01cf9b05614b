"""How many pictures a site may keep, and how much of that is left."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func, select

from .. import document as documents
from ..extensions import db
from .asset import Asset
from .site import Site

KB, MB = 1024, 1024 * 1024


class Full(documents.Refused):
    """A page or a site holds all it may: nothing was changed. The sentence names the limit and the way on."""


class TooFast(documents.Refused):
    """More changes within a minute than a site takes: the same again is taken after so many ``seconds``."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class NoRoom(Exception):
    """The site keeps all it may; the text is a sentence."""


@dataclass(frozen=True)
class Room:
    """What a site keeps, and what it may keep, in bytes and in pictures; ``held`` counts the bin's too."""

    size: int
    count: int
    held: int
    most_bytes: int
    most_count: int

    @property
    def is_full(self) -> bool:
        return (
            self.size >= self.most_bytes or self.count >= self.most_count or self.held >= 2 * self.most_bytes
        )


def room(site: Site) -> Room:
    there = (Asset.site_id == site.id, Asset.swept_at.is_(None))
    living = Asset.deleted_at.is_(None)
    held = func.sum(Asset.size)
    query = select(held.filter(living), func.count().filter(living), held).where(*there)
    size, count, every = db.session.execute(query).one()
    config = current_app.config
    most = config["SITE_MEDIA_MB"] * MB, config["SITE_MEDIA_FILES"]
    return Room(int(size or 0), int(count), int(every or 0), *most)


def check_room(site: Site, size: int = 1) -> None:
    """Whether one more picture of so many bytes may be kept. Raises NoRoom."""
    found = room(site)
    if found.count >= found.most_count:
        raise NoRoom(
            f"This site keeps {found.most_count:,} pictures, all it may. Remove some that are unused."
        )
    if found.size + size > found.most_bytes:
        whole = found.most_bytes // MB
        raise NoRoom(f"This site’s pictures fill the {whole} MB it may keep. Remove some that are unused.")
    if found.held + size > 2 * found.most_bytes:
        raise NoRoom("This site’s bin is full of pictures. They go after 30 days, which makes room again.")
