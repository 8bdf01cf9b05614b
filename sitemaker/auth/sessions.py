"""The browser's side of a session: our cookies, Flask's session over the row, and the Origin rule.

Facts that decide it: Flask's signed cookie is bound to no host, SameSite does nothing between sibling
subdomains, and a sibling can plant cookies for all of them. So the cookie is host-only with the ``__Host-``
prefix, its value opaque, its row bound to one host, and unsafe requests must say they come from us.
"""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from flask import Flask, Request, abort, current_app, g, request, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from werkzeug import Response
from werkzeug.exceptions import RequestEntityTooLarge

from ..extensions import csrf, db, login, signing_keys
from ..lib.db_session import give_back
from ..lib.http.access_log import DOUBLED_COOKIES
from ..lib.http.environ import HOST_RECORD
from ..lib.signing import Key
from ..lib.storage import NO_ROOM, Full
from ..models import User, UserSession, now
from ..models.session import ABSOLUTE
from . import resubmission

SESSION, STATE, DEVICE = "sid", "handoff", "device"
STATE_LIFE, DEVICE_LIFE = 600, 180 * 86_400
MOST_STATES, LONGEST_STATES = 5, 3800
"""Tabs on their way in at once, and the characters they may take: browsers drop a cookie over 4096."""
CSRF_FIELD = "csrf_token"
MOST_FIELDS = 2_000
"""A list of a hundred items takes half of that. Each may have to be shown again: 20,000 took a second."""
MOST_FLASHES = 12
"""Sentences that wait in a session to be shown; the newest are kept."""
SAFE = ("GET", "HEAD")
View = TypeVar("View", bound=Callable[..., Any])


def cookie_name(name: str) -> str:
    return f"__Host-{name}" if current_app.config["COOKIE_SECURE"] else name


def read_cookie(name: str) -> str | None:
    """The value of one of our cookies; None when it is absent or sent twice (then somebody planted one)."""
    full = cookie_name(name)
    sent = [value for given, value in _cookies() if given == full]
    if len(sent) > 1:
        DOUBLED_COOKIES.inc()  # a line for each would let anybody fill the log
        return None
    return sent[0] if sent and 0 < len(sent[0]) <= 4096 else None


def _cookies() -> Iterator[tuple[str, str]]:
    """As browsers send them: of spaces only space and tab separate (RFC 6265, 4.2.1). Werkzeug strips all
    that Unicode calls a space, so ``\\xa0__Host-sid``, which a sibling may set, would pass for our own."""
    for part in request.headers.get("Cookie", "").split(";"):
        name, _, value = part.partition("=")
        yield name.strip(" \t"), value.strip(" \t")


def write_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=seconds,
        path="/",
        secure=current_app.config["COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: Response, name: str) -> None:
    write_cookie(response, name, "", 0)


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
    return path == "/admin" or path.startswith("/admin/")


def browser() -> BrowserSession:
    """This request's session, with its row and not only its data."""
    return session._get_current_object()  # type: ignore[attr-defined, no-any-return]


def current_row() -> UserSession | None:
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
    end_present()
    browser().become(None)


def rotate() -> None:
    """A new value for this browser's session, after a change of what it may do."""
    if (row := current_row()) is not None:
        row.rotate()
        browser().become(row)


def known_device(user: User) -> bool:
    """Whether this browser signed in as this person before: strangers' guesses never lock it out."""
    return signing_keys.vouch(read_cookie(DEVICE) or "", lambda key: device_mark(user, key))


def device_mark(user: User, key: Key | None = None) -> str:
    return f"{user.id}.{user.device_seal(key or signing_keys.present)}"


def remember_device(response: Response, user: User) -> None:
    write_cookie(response, DEVICE, device_mark(user), DEVICE_LIFE)


def read_states() -> list[tuple[str, str]]:
    """Pending hand-offs of this browser: state and the path it wanted, oldest first."""
    try:
        pairs = json.loads(base64.urlsafe_b64decode(read_cookie(STATE) or ""))
        return [(str(state), str(path)) for state, path in pairs][-MOST_STATES:]
    except (ValueError, TypeError):
        return []


def write_states(response: Response, states: list[tuple[str, str]]) -> None:
    if not states:
        drop_cookie(response, STATE)
        return
    kept = states[-MOST_STATES:]
    while len(packed := _packed(kept)) > LONGEST_STATES and len(kept) > 1:
        kept = kept[1:]
    write_cookie(response, STATE, packed, STATE_LIFE)


def _packed(states: list[tuple[str, str]]) -> str:
    return base64.urlsafe_b64encode(json.dumps(states, ensure_ascii=False).encode()).decode()


def from_our_own_origin() -> bool:
    """Whether an unsafe request was made by a page of this very host (Fetch Metadata, else Origin)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    scheme = current_app.config["PREFERRED_URL_SCHEME"]
    return request.headers.get("Origin") == f"{scheme}://{request.host}"


def guard_origin() -> None:
    """Unsafe requests come from a page of this very host, or are not done (403).

    Forms have a smaller limit than JSON; Werkzeug holds urlencoded ones only to the limit of all bodies. Of
    an upload nothing is read here: first it must be known who sends it.
    """
    if not request.is_json:
        request.max_content_length = current_app.config["MAX_FORM_LENGTH"]
    if request.method not in SAFE and not from_our_own_origin():
        abort(403, "This did not come from our own page, so it was not done.")
    if not request.is_json and not is_upload():
        _count_fields()


def _count_fields() -> None:
    if sum(1 for _ in request.form.items(multi=True)) > MOST_FIELDS:
        abort(413, "That is a form of more fields than any of ours has. Nothing was changed.")


def takes_uploads(view: View) -> View:
    """Mark a view whose form may bring pictures: for it alone the limit of a request is higher."""
    view.takes_uploads = True  # type: ignore[attr-defined]
    return view


def is_upload() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method == "POST" and getattr(view, "takes_uploads", False)


def guard_upload() -> None:
    """Let an upload in, now that its sender is known: up to its own limit, in so many parts."""
    most: int = current_app.config["MAX_UPLOAD_LENGTH"]
    if request.mimetype != "multipart/form-data":  # which brings no files, so it is a form like any other
        return _count_fields()
    request.max_content_length = most
    give_back(db.session)
    try:
        _count_fields()
    except RequestEntityTooLarge:
        abort(413, f"At most {most // 2**20} MB, in a thousand parts, fit into one upload. Nothing was kept.")
    except OSError as problem:  # what is sent is laid aside on the disk
        if problem.errno in NO_ROOM:
            raise Full(str(problem)) from problem
        raise


def guard_token() -> None:
    """The second layer: the token of this very session, or a held form's seal. Raises CSRFError."""
    if request.method in SAFE or current_row() is None:
        return
    if resubmission.is_held():
        g.csrf_valid = True  # Flask-WTF's forms ask this before they look at the token themselves
    else:
        csrf.protect()


@login.request_loader  # type: ignore[untyped-decorator]
def load_user(request: Request) -> User | None:
    row = current_row()
    return row.user if row is not None else None
