"""How many images a site may keep, and how much of that is left."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import delete, func, select, update

from ..extensions import db
from .asset import Asset
from .base import now
from .quota import MB
from .site import Site
from .upload_reservation import Reservation


class NoRoom(Exception):
    """The site keeps all it may; the text is a sentence."""


@dataclass(frozen=True)
class Room:
    """What a site keeps, and what it may, in bytes and in pictures; the ``held`` ones count the bin's too."""

    size: int
    count: int
    held: int
    held_count: int
    most_bytes: int
    most_count: int

    @property
    def is_bin_full(self) -> bool:
        return self.held >= 2 * self.most_bytes or self.held_count >= 2 * self.most_count

    @property
    def is_full(self) -> bool:
        return self.size >= self.most_bytes or self.count >= self.most_count or self.is_bin_full


def room(site: Site, without: int = 0) -> Room:
    """What uploads on their way have reserved counts too, ``without`` one of those."""
    there = (Asset.site_id == site.id, Asset.swept_at.is_(None))
    living = Asset.deleted_at.is_(None)
    held = func.sum(Asset.size + Asset.to_come)
    coming = (Reservation.site_id == site.id, Reservation.expires_at > now(), Reservation.id != without)
    wait = [
        select(what).where(*coming).scalar_subquery() for what in (func.sum(Reservation.size), func.count())
    ]
    query = (
        select(held.filter(living), func.count().filter(living), held, func.count(), *wait)
        .select_from(Asset)
        .where(*there)
    )
    size, count, every, all_count, size_coming, count_coming = (
        int(each or 0) for each in db.session.execute(query).one()
    )
    config = current_app.config
    most = config["SITE_MEDIA_MB"] * MB, config["SITE_MEDIA_FILES"]
    return Room(
        size + size_coming, count + count_coming, every + size_coming, all_count + count_coming, *most
    )


def reserve(site: Site, size: int) -> int:
    """Room for one more picture, committed: nobody else gets it. The reservation's id; raises NoRoom."""
    site.lock()
    _check_room(site, size)
    reserved = Reservation(site_id=site.id, size=size)
    db.session.add(reserved)
    db.session.flush()
    reserved_id = reserved.id
    db.session.commit()
    return reserved_id


def resize(site: Site, reserved_id: int, size: int) -> None:
    """The same once it is known how much it takes, committed. Raises NoRoom."""
    site.lock()
    _check_room(site, size, without=reserved_id)
    db.session.execute(update(Reservation).where(Reservation.id == reserved_id).values(size=size))
    db.session.commit()


def give_back(site_id: int, reserved_id: int) -> None:
    """With the upload's end, in its transaction; what expired meanwhile goes too."""
    ended = (Reservation.id == reserved_id) | (Reservation.expires_at < now())
    db.session.execute(delete(Reservation).where(Reservation.site_id == site_id, ended))


def _check_room(site: Site, size: int, without: int = 0) -> None:
    """Whether one more picture of so many bytes may be kept. Raises NoRoom."""
    found = room(site, without)
    if found.count >= found.most_count:
        raise NoRoom(
            f"This site has reached its limit of {found.most_count:,} images. Delete some that aren’t used."
        )
    if found.size + size > found.most_bytes:
        whole = found.most_bytes // MB
        raise NoRoom(
            f"This site’s images have reached the limit of {whole} MB. Delete some that aren’t used."
        )
    if found.is_bin_full or found.held + size > 2 * found.most_bytes:
        raise NoRoom(
            "This site’s bin is full of images. They’re deleted after 30 days, which makes room again."
        )
