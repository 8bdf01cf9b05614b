"""Flask's session over a row of ours, and signing in and out of it.

Flask's signed cookie is bound to no host. So the cookie's value is opaque, and its row bound to one host.
"""

from collections.abc import Iterator
from typing import Any

from flask import Flask, Request, g, request, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from werkzeug import Response

from ..extensions import db, login
from ..lib.http.environ import HOST_RECORD
from ..models import User, UserSession, now
from ..models.session import ABSOLUTE
from .cookies import SESSION, drop_cookie, read_cookie, write_cookie

CSRF_FIELD = "csrf_token"
MOST_FLASHES = 12
"""Sentences that wait in a session to be shown; the newest are kept."""


class BrowserSession(SessionMixin):
    """What Flask calls the session: the row's ``data``, read once, when first asked for.

    Held apart from the row, which forgets itself at each commit and rollback: reading it anew on the way out
    would ask the database again, and make a 500 of an answer already found when it went away meanwhile.
    """

    def __init__(self, token: str | None, host: str) -> None:
        self._token, self._host = token, host
        self._row: UserSession | None = None
        self._read = token is None
        self._loose: dict[str, Any] = {}
        self._held: dict[str, Any] = {}
        self.row_id, self.seen_long_ago = 0, False
        self.changed, self.cookie = False, ""
        """``cookie`` is what the answer must do: ``set``, ``drop`` or nothing."""

    @property
    def row(self) -> UserSession | None:
        if not self._read and self._token:
            self._read = True
            found = UserSession.find(self._token, self._host)
            if found is not None and found.user.is_active:
                self._take(found)
        return self._row

    def _take(self, row: UserSession | None) -> None:
        self._row, self._read = row, True
        if row is not None and row.id != self.row_id:
            self._held, self.row_id, self.seen_long_ago = dict(row.data), row.id, row.is_seen_long_ago

    def become(self, row: UserSession | None) -> None:
        """This browser is somebody else's from now on, or nobody's."""
        self._take(row)
        self.cookie = "set" if row else "drop"
        g.pop("_login_user", None)
        g.pop(CSRF_FIELD, None)

    def let_go(self) -> None:
        """The database is away: for the rest of this request nobody is known, and nothing is written."""
        self._take(None)
        self.cookie = ""
        g.pop("_login_user", None)

    @property
    def _data(self) -> dict[str, Any]:
        return self._held if self.row else self._loose

    def __getitem__(self, key: str) -> Any:
        if key == CSRF_FIELD and self.row:
            return self.row.csrf_secret()
        return self._data[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if self.row and key != CSRF_FIELD:
            self._held[key] = value
            self.changed = True
        else:
            self._loose[key] = value

    def __delitem__(self, key: str) -> None:
        if self.row:
            del self._held[key]
            self.changed = True
        else:
            del self._loose[key]

    def __contains__(self, key: object) -> bool:
        return (key == CSRF_FIELD and self.row is not None) or key in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    @property
    def modified(self) -> bool:
        return self.changed

    @modified.setter
    def modified(self, value: bool) -> None:
        self.changed = value

    accessed = True


class RowSessions(SessionInterface):
    """Sessions live in rows. Public pages have none: ``site`` never reads a cookie."""

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        record = request.environ.get(HOST_RECORD)
        private = record is not None and (record.state == "apex" or is_admin_path(request.path))
        return BrowserSession(read_cookie(SESSION) if private else None, request.host)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, BrowserSession):
            return
        row = session._row
        if session.cookie == "set" and row is not None:
            write_cookie(response, SESSION, row.token, int(ABSOLUTE.total_seconds()))
        elif session.cookie == "drop":
            drop_cookie(response, SESSION)
        if row is not None and session.cookie != "drop":
            _keep(session)


def _keep(kept: BrowserSession) -> None:
    """Write flash messages and the time last seen, in a transaction of their own: not worth an answer."""
    if "_flashes" in kept._held:
        kept._held["_flashes"] = kept._held["_flashes"][-MOST_FLASHES:]
    values: dict[str, Any] = {"data": kept._held} if kept.changed else {}
    if kept.seen_long_ago:
        values["seen_at"] = now()
    if values:
        db.session.rollback()
        try:
            db.session.execute(update(UserSession).where(UserSession.id == kept.row_id).values(**values))
            db.session.commit()
        except OperationalError:
            db.session.rollback()


def is_admin_path(path: str) -> bool:
    """Whether the path belongs to a site's /admin."""
    return path == "/admin" or path.startswith("/admin/")


def browser() -> BrowserSession:
    """This request's session, with its row and not only its data."""
    return session._get_current_object()  # type: ignore[attr-defined, no-any-return]


def current_row() -> UserSession | None:
    """The session of this request; None for a visitor."""
    return browser().row


def sign_in(user: User, parent: UserSession | None = None) -> UserSession:
    """A new session for this browser on this host; the one it had ends."""
    end_present()
    row = UserSession.begin(
        user, request.host, parent=parent, address=request.remote_addr or "", agent=request.user_agent.string
    )
    browser().become(row)
    return row


def adopt(row: UserSession) -> None:
    """Take a session made elsewhere (the hand-off) as this browser's."""
    end_present()
    browser().become(row)


def end_present() -> None:
    """End the session this browser came with, and every one handed over from it."""
    if (row := current_row()) is not None:
        row.end()


def sign_out() -> None:
    """End this browser's session."""
    end_present()
    browser().become(None)


def rotate() -> None:
    """A new value for this browser's session, after a change of what it may do."""
    if (row := current_row()) is not None:
        row.rotate()
        browser().become(row)


@login.request_loader  # type: ignore[untyped-decorator]
def load_user(request: Request) -> User | None:
    """The signed-in person, for Flask-Login."""
    row = current_row()
    return row.user if row is not None else None
