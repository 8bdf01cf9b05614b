"""Host records: what a host stands for, read from the database and told to the others after each commit."""

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import event, func, inspect, select
from sqlalchemy.orm import Session

from ..extensions import db, hosts, queue
from ..lib.clock import clock
from ..lib.host_record_store import HostRecord
from .base import database_clock, database_now, now
from .publication import Publication
from .released_name import ReleasedName
from .site import Site
from .tenancy import platform_scope


def record_for(host: str) -> HostRecord | None:
    """The record of a canonical host (``name.apex``), or None when it is nobody's."""
    subdomain = host.removesuffix(f".{current_app.config['SERVER_NAME']}")
    with platform_scope("hosts are looked up before a tenant is known"):
        site = Site.by_subdomain(subdomain)
        if site is not None:
            return _record(site, host)
        released = db.session.scalar(
            select(ReleasedName).where(ReleasedName.name == subdomain, ReleasedName.until > now())
        )
        return _released(released, host) if released else None


def records_since(seconds: float) -> list[HostRecord]:
    """Records of sites touched in the last seconds: what a process killed after its commit forgot to tell."""
    clock.learn(database_now)
    moment = now() - timedelta(seconds=seconds)
    with platform_scope("the sweep looks at every site"):
        sites = db.session.scalars(select(Site).where(Site.touched_at > moment).limit(1000))
        return [_record(site, site.host) for site in sites]


def _record(site: Site, host: str) -> HostRecord:
    moment = database_clock()
    past = func.max(Publication.live_at).filter(Publication.live_at <= moment)
    coming = func.min(Publication.live_at).filter(Publication.live_at > moment)
    epoch, following = db.session.execute(select(past, coming).where(Publication.site_id == site.id)).one()
    return HostRecord(
        host=host,
        site_id=site.id,
        version=site.version,
        epoch=_milliseconds(epoch),
        next=_milliseconds(following),
        state=site.state,
        target="",
    )


def _released(released: ReleasedName, host: str) -> HostRecord:
    site = released.site
    target = site.host if site is not None and site.deleted_at is None else ""
    state = "renamed" if target else "deleted"
    return HostRecord(host=host, site_id=0, version=0, epoch=0, next=0, state=state, target=target)


def _milliseconds(moment: Any) -> int:
    return int(moment.timestamp() * 1000) if moment else 0


@event.listens_for(Session, "before_commit")
def _read_records(session: Session) -> None:
    """In the transaction itself, so that what is told is what was written."""
    if session.in_nested_transaction():
        return  # a savepoint: the commit that counts is still to come
    touched = session.info.pop("touched", set())
    if not touched:
        return
    session.flush()
    with platform_scope("records of the sites just touched"):
        sites = session.scalars(
            select(Site).where(Site.id.in_(touched)).execution_options(populate_existing=True)
        )
        session.info.setdefault("records", []).extend(_record(site, site.host) for site in sites)


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for record in session.info.pop("records", []):
        hosts.tell(record)
    for host in session.info.pop("released", set()):
        hosts.forget(host)
    for job, kind in session.info.pop("jobs", []):
        queue.ring(_identity(job), kind)


@event.listens_for(Session, "after_soft_rollback")
def _drop(session: Session, previous: Any) -> None:
    if previous.nested:
        return
    for name in ("touched", "records", "released", "jobs"):
        session.info.pop(name, None)


def _identity(row: Any) -> int:
    """The primary key, without the refresh that reading an expired attribute would start."""
    return int(inspect(row).identity[0])
