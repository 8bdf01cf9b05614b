"""Lists across accounts and sites, for the operator: each one query."""

from collections.abc import Iterator

from sqlalchemy import and_, func, select

from ..extensions import db
from .audit import Audit, AuditFilter
from .membership import Membership
from .site import Site
from .user import User


def sites_with_owners() -> Iterator[tuple[Site, str]]:
    """Each site by its name, and its owner's email, "" without one: read in slices."""
    owns = and_(Membership.site_id == Site.id, Membership.role == "owner")
    query = select(Site, func.coalesce(User.email, "")).outerjoin(Membership, owns)
    query = query.outerjoin(User, User.id == Membership.user_id).order_by(Site.subdomain)
    yield from db.session.execute(query.execution_options(yield_per=1000))


def audit_lines(sought: AuditFilter) -> list[tuple[Audit, str | None, str | None]]:
    """Lines of the audit log, the oldest first.

    Each with the email of its person and the name of its site, while these are there.
    """
    query = select(Audit, User.email, Site.subdomain).where(*Audit.matching(sought))
    query = query.outerjoin(User, User.id == Audit.actor_id).outerjoin(Site, Site.id == Audit.site_id)
    rows = db.session.execute(query.order_by(Audit.id.desc()).limit(sought.most)).all()
    return [(line, email, name) for line, email, name in reversed(rows)]
