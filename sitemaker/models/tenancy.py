"""Which tenant the database lets us see: row-level security driven from one context variable.

PostgreSQL refuses rows of other sites (``ENABLE`` and ``FORCE ROW LEVEL SECURITY``). The variable is set
with ``set_config(..., true)``, so it ends with the transaction and never leaks through the pool.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass

from sqlalchemy import Connection, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, SessionTransaction

from ..extensions import db

CONTENT_TABLES = (
    "page",
    "edit",
    "checkpoint",
    "conflict",
    "publication",
    "asset",
    "reference",
    "redirect",
    "reservation",
)
"""Tables whose rows belong to one site; each has the policy, each a ``site_id``."""

ACCOUNT_TABLES = (
    "user",
    "session",
    "handoff",
    "site",
    "membership",
    "job",
    "mail",
    "audit",
    "released_name",
    "report",
    "heartbeat",
    "ban",
)
"""Tables found through a person or the platform, without the policy. A test compares both with the models."""


@dataclass(frozen=True)
class Scope:
    """Whose rows can be seen: one site's, everybody's for a reason, or nobody's."""

    site_id: int | None = None
    platform: str = ""


NOWHERE = Scope()
_scope: ContextVar[Scope] = ContextVar("scope", default=NOWHERE)
_SET = "SELECT set_config('app.site_id', %(site_id)s, true), set_config('app.scope', %(scope)s, true)"


def current_scope() -> Scope:
    """The scope that holds now."""
    return _scope.get()


def begin_request() -> Token[Scope]:
    """Nothing can be seen until a site is entered, whatever this thread served before."""
    return _scope.set(NOWHERE)


def end_request(token: Token[Scope]) -> None:
    """Return to the scope from before the request."""
    _scope.reset(token)


def enter_site(site_id: int | None) -> None:
    """From here to the end of the request only this site's content can be seen, or none."""
    _scope.set(Scope(site_id=site_id))
    _tell_open_transaction()


@contextmanager
def site_scope(site_id: int) -> Iterator[None]:
    """See one site's content, then what was seen before."""
    with _entered(Scope(site_id=site_id)):
        yield


@contextmanager
def platform_scope(reason: str) -> Iterator[None]:
    """See every site's content, for work that crosses tenants; ``reason`` says why that is right."""
    if not reason:
        raise ValueError("crossing tenants takes a reason")
    with _entered(Scope(site_id=_scope.get().site_id, platform=reason)):
        yield


@contextmanager
def _entered(scope: Scope) -> Iterator[None]:
    token = _scope.set(scope)
    _tell_open_transaction()
    try:
        yield
    finally:
        _scope.reset(token)
        try:
            _tell_open_transaction()
        except SQLAlchemyError:  # a broken transaction can be told nothing: end it rather than leave it wide
            db.session.rollback()


def _tell_open_transaction() -> None:
    if not db.session.registry.has():
        return
    session = db.session()
    if session.in_transaction() and session.is_active:
        _tell(session.connection())


def _tell(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    scope = _scope.get()
    values = {"site_id": str(scope.site_id or ""), "scope": "platform" if scope.platform else ""}
    connection.exec_driver_sql(_SET, values)


@event.listens_for(Session, "after_begin")
def _tell_new_transaction(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    _tell(connection)
