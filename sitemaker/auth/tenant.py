"""The tenant of a request: loads ``g.site``, spells the subdomain, and says who may enter /admin."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Blueprint, Flask, abort, g, request
from flask_login import current_user

from ..extensions import db, turns
from ..lib.host_record_store import HostRecord
from ..lib.http.environ import HOST_RECORD
from ..models import Site, enter_site
from ..models.tenancy import begin_request, end_request

P = ParamSpec("P")
R = TypeVar("R")


def host_record() -> HostRecord:
    """What hosts.py found; every request on a tenant's host has one."""
    record: HostRecord = request.environ[HOST_RECORD]
    return record


def current_site() -> Site:
    """The site of this request: ``g.site``, with its type. Aborts with 404 when it went away meanwhile."""
    site: Site = g.site
    return site


def live_moment() -> datetime:
    """The time whose pages are shown.

    The end of the millisecond in which the site's newest publication went live, as the database's clock had
    it. Pages are kept under the same epoch.
    """
    return datetime.fromtimestamp(host_record().epoch / 1000, UTC) + timedelta(microseconds=999)


def register(app: Flask) -> None:
    """Every request begins and ends seeing no site, with no document in hand: threads are used again."""
    app.url_value_preprocessor(_begin)
    app.teardown_request(_end)
    app.teardown_appcontext(lambda problem: turns.end())


def _begin(endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.scope_before = begin_request()


def _end(problem: BaseException | None) -> None:
    if (before := g.pop("scope_before", None)) is not None:
        end_request(before)


def tenanted(blueprint: Blueprint) -> Blueprint:
    """Mount the processors: views of the blueprint get ``g.site`` and never see the subdomain."""
    blueprint.url_value_preprocessor(load_site)
    blueprint.url_defaults(spell_subdomain)
    return blueprint


def load_site(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Enter the tenant that the host names. The row itself is read when a view first asks for ``g.site``."""
    if values is not None:
        values.pop("site_subdomain", None)
    record = host_record()
    if not record.site_id:
        abort(404)
    g.site_id = record.site_id
    g.site_state = record.state
    enter_site(record.site_id)


def load_row() -> Site:
    """The site's row, found by the id the host stands for; 404 when it went away meanwhile."""
    site = db.session.get(Site, g.site_id)
    if site is None or site.deleted_at is not None:
        abort(404)
    return site


def spell_subdomain(endpoint: str, values: dict[str, Any]) -> None:
    """Fill in the current site's subdomain for `url_for`."""
    if "site_subdomain" not in values and "site_id" in g:
        values["site_subdomain"] = host_record().host.partition(".")[0]


def member_required(role: str = "editor") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let in members of ``g.site`` with at least ``role``: outsiders get 404, lesser members 403."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            membership = current_site().membership_of(current_user)
            if membership is None:
                abort(404)
            if not membership.allows(role):
                abort(403)
            g.membership = membership
            return view(*args, **kwargs)

        guarded.required_role = role  # type: ignore[attr-defined]
        return guarded

    return decorate
