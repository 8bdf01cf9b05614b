"""Finished pages, answered before Flask wakes.

A page is kept under its site and path together with the site's version and epoch; when those have moved on
the copy is of the past and the page is rendered anew, by one request at a time. Nothing is ever purged, so
nothing can be forgotten. The entry of the past stays as the last good copy: it is served while another
request renders, and when the database is away. Only what is spelled as pages are (lib/http/page_paths.py) is
looked up: a site has as many entries as pages. What depends on the way a request came is not kept, but added
by hosts.py.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from ..lib.host_record_store import HostRecord
from ..lib.http.access_log import AccessLog, Line
from ..lib.http.environ import AT_ONCE, BEGAN, CACHEABLE, HOST_RECORD, QUERIES, REQUEST_ID
from ..lib.http.page_paths import is_canonical
from .at_once import NotAtOnce
from .byte_cache import Moment
from .cached_response import CachedResponse

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DAY = 86_400.0
LONGEST_WAIT = 10.0
PAGE_AGE = 7 * 86_400
OURS = frozenset({"Content-Length", "Etag", "Vary", "X-Request-Id", "Date", "Server"})

Key = tuple[int, str]


class Store(Protocol):
    """What the shared store must do; it holds packed answers."""

    def take(self, shelf: str, name: str) -> bytes | None: ...

    def put(self, shelf: str, name: str, value: bytes, moment: Moment, seconds: int) -> bool: ...


class PageCache:
    """WSGI: answers requests for pages from memory or Redis, and keeps those that are rendered."""

    def __init__(
        self, app: "WSGIApplication", *, release: str, store: Store | None, limit: int, access: AccessLog
    ) -> None:
        """``limit`` bounds what this process keeps, in bytes."""
        self._app, self._release, self._store, self._limit = app, release, store, limit
        self._access = access
        self._held: OrderedDict[Key, CachedResponse] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._flights: dict[Key, threading.Event] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        record: HostRecord | None = environ.get(HOST_RECORD)
        path: str = environ["PATH_INFO"]
        if record is None or record.state != "live" or environ["REQUEST_METHOD"] == "POST":
            return self._app(environ, start_response)
        key = (record.site_id, path)
        answer = self._held.get(key)
        if answer is None or answer.version != record.version or answer.epoch != record.epoch:
            if AT_ONCE in environ:
                raise NotAtOnce
            if not is_canonical(path):
                return self._app(environ, start_response)
            return self._miss(key, record, answer, environ, start_response)
        try:
            self._held.move_to_end(key)
        except KeyError:  # evicted by another thread this instant; the answer in hand is good
            pass
        return self._serve(answer, "hit", environ, start_response)

    def _serve(
        self, answer: CachedResponse, said: str, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        if AT_ONCE in environ and not answer.is_at_hand(accepted):
            raise NotAtOnce
        form = answer.form(accepted)
        status, code, headers, body = answer.status, 200, form.headers, form.body
        match = environ.get("HTTP_IF_NONE_MATCH")
        if match is not None and answer.etag in match:
            status, code, headers, body = "304 Not Modified", 304, form.unchanged, b""
        if said == "stale":
            headers = [*headers, ("Warning", '110 - "Response is Stale"')]
        request_id = environ[REQUEST_ID]
        start_response(status, [*headers, ("X-Request-Id", request_id)])
        self._access.note(
            Line(
                time.time(),
                request_id,
                environ["HTTP_HOST"],
                environ["REQUEST_METHOD"],
                environ["PATH_INFO"],
                "site.show_page",
                code,
                time.perf_counter() - environ[BEGAN],
                environ.get(QUERIES, 0),
                said,
                environ.get("REMOTE_ADDR", ""),
            )
        )
        return [] if environ["REQUEST_METHOD"] == "HEAD" or not body else [body]

    def _miss(
        self,
        key: Key,
        record: HostRecord,
        past: CachedResponse | None,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        with self._lock:
            flight = self._flights.get(key)
            leads = flight is None
            if flight is None:
                flight = self._flights[key] = threading.Event()
        if not leads:
            return self._follow(key, record, past, flight, environ, start_response)
        try:
            return self._lead(key, record, past, environ, start_response)
        finally:
            with self._lock:
                self._flights.pop(key, None)
            flight.set()

    def _follow(
        self,
        key: Key,
        record: HostRecord,
        past: CachedResponse | None,
        flight: threading.Event,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        """Somebody else renders this page: the last good copy meanwhile, else wait for theirs."""
        if past is not None:
            return self._serve(past, "hit", environ, start_response)
        flight.wait(LONGEST_WAIT)
        answer = self._held.get(key)
        if answer is not None and answer.version >= record.version:
            return self._serve(answer, "hit", environ, start_response)
        return self._app(environ, start_response)

    def _lead(
        self,
        key: Key,
        record: HostRecord,
        past: CachedResponse | None,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
    ) -> Iterable[bytes]:
        if (answer := self._fetch(record, key[1])) is not None:
            self._keep(key, answer)
            return self._serve(answer, "shared", environ, start_response)
        status, headers, body = self._render(environ)
        if environ.get(CACHEABLE) and status == "200 OK":
            answer = self._finish(self._release, record, key[1], headers, body)
            self._keep(key, answer)
            if self._store is not None:
                moment = (record.version, record.epoch)
                self._store.put(self._shelf(record), key[1], answer.pack(), moment, PAGE_AGE)
            return self._serve(answer, "miss", environ, start_response)
        if status.startswith("503") and past is not None and time.time() - past.stored_at < DAY:
            return self._serve(past, "stale", environ, start_response)
        if past is not None and not status.startswith("5"):  # nothing stands here any more: no last good copy
            with self._lock:
                self._drop(key)
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _shelf(self, record: HostRecord) -> str:
        return f"{self._release}:{record.site_id}"

    def _fetch(self, record: HostRecord, path: str) -> CachedResponse | None:
        packed = self._store.take(self._shelf(record), path) if self._store is not None else None
        if packed is None:
            return None
        try:
            answer = CachedResponse.unpack(packed)
        except ValueError:
            return None
        return answer if (answer.version, answer.epoch) == (record.version, record.epoch) else None

    def _render(self, environ: "WSGIEnvironment") -> tuple[str, list[tuple[str, str]], bytes]:
        """The application's answer to a plain GET of this path, whole."""
        caught: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            caught.update(status=status, headers=headers)
            return lambda data: None

        asked = {"REQUEST_METHOD": "GET", "QUERY_STRING": ""}
        kept = {name: environ[name] for name in asked if name in environ}
        cookie = environ.pop("HTTP_COOKIE", None)
        environ.update(asked)
        chunks = self._app(environ, start)
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
            environ.update(kept)
            if cookie is not None:
                environ["HTTP_COOKIE"] = cookie
        return caught["status"], caught["headers"], body

    @staticmethod
    def _finish(
        release: str, record: HostRecord, path: str, headers: list[tuple[str, str]], body: bytes
    ) -> CachedResponse:
        name = f"{release}:{record.site_id}:{record.version}:{record.epoch}:{path}"
        etag = hashlib.sha256(name.encode()).hexdigest()[:20]
        kept = [(key, value) for key, value in headers if key.title() not in OURS]
        return CachedResponse.make(
            "200 OK", kept, body, etag=etag, version=record.version, epoch=record.epoch, stored_at=time.time()
        )

    def _keep(self, key: Key, answer: CachedResponse) -> None:
        with self._lock:
            self._drop(key)
            self._held[key] = answer
            self._size += answer.size
            while self._size > self._limit and len(self._held) > 1:
                _, evicted = self._held.popitem(last=False)
                self._size -= evicted.size

    def _drop(self, key: Key) -> None:
        """With the lock held."""
        former = self._held.pop(key, None)
        if former is not None:
            self._size -= former.size
