"""Lines of the audit log about what people do over HTTP: with their address, and so many an hour at most."""

from typing import Any

from flask import request

from ..lib import metrics
from ..models import Audit, Site, User
from . import limits


def note(action: str, *, by: User | None, site: Site | None = None, **detail: Any) -> None:
    """One line in the caller's transaction; left out when this account did this to this site all hour."""
    named = {"action": action, "site": str(site.id if site else "")}
    if by is None or limits.is_within(*limits.AUDIT_LINE, account=by.email, **named):
        Audit.note(action, by=by, site=site, address=request.remote_addr or "", **detail)
    else:
        metrics.ACTIONS.labels(action).inc()
