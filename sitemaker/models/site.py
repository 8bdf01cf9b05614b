"""A tenant: its address, its state, its people; its content hangs below through ``pages``."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import BigInteger, CheckConstraint, Select, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..extensions import db
from ..lib.text.characters import is_storable
from .base import Model, UTCDateTime, now
from .email import Mail
from .membership import Membership
from .page import Page, with_document
from .reference import Reference
from .released_name import RESTS_AFTER, ReleasedName
from .seed import fill
from .session import end_on_host
from .tenancy import site_scope

if TYPE_CHECKING:
    from .user import User

NO_OWNER = "No email was sent: the site has no owner."


class Unconfirmed(Exception):
    """Whoever has this address never showed that they read its email."""


class Site(Model):
    """A tenant: a site with its address, state and people."""

    __tablename__ = "site"
    __table_args__ = (
        CheckConstraint(
            "subdomain = lower(subdomain) AND length(subdomain) BETWEEN 3 AND 63", name="subdomain"
        ),
    )

    subdomain: Mapped[str] = mapped_column(String(63), unique=True)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    """Rises with everything a visitor can see; part of every cache key."""
    touched_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    """When ``version`` last rose: what the sweep of host records looks at."""
    edit_counter: Mapped[int] = mapped_column(BigInteger, default=0)
    """Number of the newest edit of the site; locking this row orders all writers."""
    log_bytes: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Bytes of all edits ever written here; each edit knows how many there were with it."""
    log_floor: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Number of the newest edit that was given up: the log begins after it."""
    unpublished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    suspended_reason: Mapped[str] = mapped_column(Text, default="")
    suspended_with: Mapped[int | None] = mapped_column(BigInteger)
    """The person whose suspension took it down, and whose return brings it back; None when it has its own."""
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    named_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=now)
    """Since when it holds its name; None in rows that a release before 0007 made."""
    onboarding_closed_at: Mapped[datetime | None] = mapped_column("settled_at", UTCDateTime)
    """When somebody closed the list of first steps."""

    memberships: Mapped[list[Membership]] = relationship(back_populates="site", passive_deletes="all")

    @classmethod
    def create(cls, subdomain: str, *, owner: "User", starter: str = "", title: str = "") -> "Site":
        """A site that is live at once from a starter. IntegrityError at flush if somebody has the name."""
        site = cls(subdomain=subdomain)
        db.session.add(site)
        db.session.flush()
        db.session.add(Membership(site_id=site.id, user_id=owner.id, role="owner"))
        site.named_at = ReleasedName.claim(subdomain)
        with site_scope(site.id):
            fill(site, by=owner, starter=starter, title=title)
            site.touch()
            db.session.flush()
        return site

    @classmethod
    def by_subdomain(cls, subdomain: str) -> "Site | None":
        if not is_storable(subdomain):
            return None
        return db.session.scalar(select(cls).where(cls.subdomain == subdomain))

    @property
    def host(self) -> str:
        """The canonical host, port included."""
        return f"{self.subdomain}.{current_app.config['SERVER_NAME']}"

    @property
    def url(self) -> str:
        return f"{current_app.config['PREFERRED_URL_SCHEME']}://{self.host}/"

    @property
    def admin_url(self) -> str:
        """Every admin address begins here, so that moving the editor is a matter of configuration."""
        return f"{self.url}admin/"

    @property
    def state(self) -> str:
        if self.deleted_at:
            return "deleted"
        if self.suspended_at:
            return "suspended"
        return "unpublished" if self.unpublished_at else "live"

    @property
    def owner(self) -> "User | None":
        return next((each.user for each in self.memberships if each.role == "owner"), None)

    def membership_of(self, user: "User") -> Membership | None:
        query = select(Membership).where(Membership.site_id == self.id, Membership.user_id == user.id)
        return db.session.scalar(query)

    def let_in(self, user: "User", role: str) -> None:
        """Make somebody a member, or change which.

        Raises Unconfirmed: an address that nobody proved can be typed by anybody, and its account be somebody
        else's.
        """
        if user.confirmed_at is None:
            raise Unconfirmed(user.email)
        membership = self.membership_of(user)
        if membership is None:
            db.session.add(Membership(site_id=self.id, user_id=user.id, role=role))
        else:
            membership.change_role(role)

    @property
    def pages(self) -> Select[Page]:
        """Select of this site's pages in order, without documents; not the frame, nor those in the bin."""
        return (
            select(Page)
            .where(Page.site_id == self.id, Page.kind == "page", Page.deleted_at.is_(None))
            .order_by(Page.position, Page.id)
        )

    @property
    def frame(self) -> Page:
        return with_document(Page.site_id == self.id, Page.kind == "frame")  # type: ignore[return-value]

    def find_page(self, page_id: int, *, in_bin: bool = False) -> Page | None:
        """A page or the frame of this site by id, with its document; pages in the bin only when asked for.

        Raises turns.Crowded where the document is large and others are at work on such.
        """
        is_there = Page.deleted_at.is_not(None) if in_bin else Page.deleted_at.is_(None)
        return with_document(Page.site_id == self.id, Page.id == page_id, is_there)

    def touch(self) -> None:
        """Raise the version: whatever was cached for visitors is of the past after the commit."""
        self.version = Site.version + 1
        self.touched_at = now()
        db.session.info.setdefault("touched", set()).add(self.id)

    def lock(self) -> None:
        """Take the site's place in the queue of writers: always before any page of it."""
        db.session.execute(select(Site.id).where(Site.id == self.id).with_for_update())

    @property
    def held_from(self) -> datetime:
        return self.named_at or self.created_at

    @property
    def name_rests(self) -> bool:
        """Whether its name would rest if it were let go of now; time in the bin is not time held."""
        return (self.deleted_at or now()) - self.held_from >= RESTS_AFTER

    def rename(self, subdomain: str) -> bool:
        """Move to another address; whether the old one rests for 12 months and leads on meanwhile."""
        self.touch()
        end_on_host(self.host)
        rests = ReleasedName.release(self, "renamed")
        self.named_at = ReleasedName.claim(subdomain)
        db.session.info.setdefault("released", set()).add(self.host)
        self.subdomain = subdomain
        db.session.flush()
        return rests

    def close_onboarding(self) -> None:
        """Whoever writes here knows the way: no list of first steps any more."""
        self.onboarding_closed_at = self.onboarding_closed_at or now()

    @property
    def first_url(self) -> str:
        """Where its owner begins: the home page in the editor, with the headline selected."""
        with site_scope(self.id):
            home = db.session.scalar(select(Page.id).where(Page.site_id == self.id, Page.path == ""))
        return f"{self.admin_url}pages/{home}/?begin" if home else self.admin_url

    def unpublish(self) -> None:
        self.unpublished_at = now()
        self.touch()

    def republish(self) -> None:
        self.unpublished_at = None
        self.touch()

    def suspend(self, reason: str) -> str:
        """Visitors get 410 everywhere; the owner keeps the way in and is told why; "", or why not."""
        self.suspended_at = self.suspended_at or now()
        self.suspended_reason, self.suspended_with = reason, None
        self.touch()
        return self._write_to_owner("site_suspended")

    def suspend_with(self, person: "User") -> None:
        """Visitors get 410 until the person is let in again; what is down already has a reason of its own."""
        if self.suspended_at is None and self.deleted_at is None:
            self.suspended_at, self.suspended_with = now(), person.id
            self.suspended_reason = "The account of its owner is suspended."
            self.touch()

    def delete(self, by: "User | None") -> None:
        """Into the bin for 30 days; the name rests."""
        self.deleted_at = now()
        self.touch()

    def restore(self) -> None:
        self.deleted_at = None
        self.touch()

    def lift_suspension(self) -> str:
        """Open again; "", or why no email goes to its owner."""
        self._open()
        return self._write_to_owner("site_restored")

    def come_back_with(self, person: "User") -> bool:
        """Open again if this person's suspension took it down, and nothing else; whether it did."""
        if self.suspended_at is None or self.suspended_with != person.id:
            return False
        self._open()
        return True

    def _open(self) -> None:
        self.suspended_at = self.suspended_with = None
        self.suspended_reason = ""
        self.touch()

    def _write_to_owner(self, kind: str) -> str:
        owner = self.owner
        return Mail.post(kind, owner, site=self) if owner is not None else NO_OWNER

    def hand_over(self, to: "User") -> list[str]:
        """Make a person its owner, and the former owner an editor; in sentences, why one is not written to.

        Raises Unconfirmed.
        """
        if to.confirmed_at is None:
            raise Unconfirmed(to.email)
        former = self.owner
        if former is not None and (membership := self.membership_of(former)):
            membership.change_role("editor")
            db.session.flush()  # at no moment there are two owners
        self.let_in(to, "owner")
        self.suspended_with = None
        self.touch()
        db.session.flush()
        db.session.expire(self, ["memberships"])
        written = [Mail.post("site_received", to, site=self)]
        if former is not None:
            written.append(Mail.post("site_given", former, site=self))
        return [each for each in written if each]

    def purge(self) -> None:
        """Remove everything for good; only the name is remembered, to rest. The caller sees every site.

        References first: no picture goes while one names it. The files go by the next sweep.
        """
        db.session.execute(delete(Reference).where(Reference.site_id == self.id))
        ReleasedName.release(self, "deleted")
        db.session.info.setdefault("released", set()).add(self.host)
        db.session.delete(self)


def name_is_free(subdomain: str, *, for_user: "User | None" = None) -> bool:
    """Whether nobody has the address and it is not resting (its former owner may have it again)."""
    taken = db.session.scalar(select(func.count()).select_from(Site).where(Site.subdomain == subdomain))
    return not taken and not ReleasedName.rests(subdomain, for_user)
