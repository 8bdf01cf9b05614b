"""Finished pages: kept, moved on from, shared, and served when the rest is away."""

import gzip
import threading
from collections.abc import Callable
from typing import Any

import brotli
import pytest
from flask import Flask

from sitemaker.extensions import cache, db
from sitemaker.lib.host_record_store import HostRecord
from sitemaker.lib.http.access_log import AccessLog
from sitemaker.lib.http.environ import AT_ONCE, CACHEABLE
from sitemaker.models import Site, User, site_scope
from sitemaker.serving.at_once import NotAtOnce
from sitemaker.serving.cached_response import CachedResponse
from sitemaker.serving.page_cache import PageCache
from tests.cast import Cast
from tests.world import World

KB = 1024
ON_THE_LOOP: dict[str, Any] = {AT_ONCE: True}


class Store(dict[str, bytes]):
    """A shared store of this process: what two caches have in common."""

    def take(self, shelf: str, name: str) -> bytes | None:
        return self.get(name)

    def put(self, shelf: str, name: str, value: bytes, moment: tuple[int, int], seconds: int) -> bool:
        self[name] = value
        return True


class Pages:
    """A WSGI application that counts its renderings."""

    def __init__(self) -> None:
        self.rendered, self.status, self.size = 0, "200 OK", 2 * KB
        self.gate: threading.Event | None = None
        self.cookies: list[str | None] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        self.rendered += 1
        self.cookies.append(environ.get("HTTP_COOKIE"))
        if self.gate is not None:
            self.gate.wait(5)
        if self.status == "200 OK":
            environ[CACHEABLE] = True
        start_response(self.status, [("Content-Type", "text/html; charset=utf-8")])
        return [(f"{environ['PATH_INFO']} number {self.rendered} ".encode() + b"x" * self.size)]


def ask(
    cache: PageCache, path: str = "/", version: int = 1, site: int = 7, **more: Any
) -> tuple[str, dict[str, str], bytes]:
    record = HostRecord("acme.test", site, version, 0, 0, "live", "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "HTTP_HOST": "acme.test",
        "sitemaker.host": record, "sitemaker.began": 0.0, "sitemaker.request_id": "r", **more,
    }  # fmt: skip
    said: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        said.update(status=status, headers=dict(headers))

    body = b"".join(cache(environ, start))  # type: ignore[arg-type]
    return said["status"], said["headers"], body


@pytest.fixture
def pages() -> Pages:
    return Pages()


def cache_of(pages: Pages, store: Store | None = None, limit: int = 1024 * KB) -> PageCache:
    return PageCache(pages, release="r1", store=store, limit=limit, access=AccessLog())


def test_second_reader_gets_the_kept_copy(pages: Pages) -> None:
    cache = cache_of(pages)
    assert ask(cache)[2] == ask(cache)[2] and pages.rendered == 1


def test_unknown_query_parameters_make_no_entries(pages: Pages) -> None:
    cache = cache_of(pages)
    for number in range(5):
        ask(cache, QUERY_STRING=f"utm={number}")
    assert pages.rendered == 1


def test_new_version_is_rendered_anew(pages: Pages) -> None:
    cache = cache_of(pages)
    assert ask(cache, version=1)[2] != ask(cache, version=2)[2]


def test_same_path_of_another_site_is_another_page(pages: Pages) -> None:
    cache = cache_of(pages)
    assert ask(cache, site=7)[2] != ask(cache, site=8)[2]


@pytest.mark.security(112)
@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_the_loop_unpacks_nothing_large(pages: Pages, accepted: str) -> None:
    """A megabyte takes 3 ms, in which nobody else is served; what a thread compressed stays at hand."""
    pages.size = 1024 * KB
    cache = cache_of(pages)
    ask(cache, HTTP_ACCEPT_ENCODING="br")
    assert ask(cache, HTTP_ACCEPT_ENCODING="br", **ON_THE_LOOP)[0] == "200 OK"
    with pytest.raises(NotAtOnce):
        ask(cache, HTTP_ACCEPT_ENCODING=accepted, **ON_THE_LOOP)
    ask(cache, HTTP_ACCEPT_ENCODING="gzip")
    assert ask(cache, HTTP_ACCEPT_ENCODING="gzip", **ON_THE_LOOP)[0] == "200 OK"


@pytest.mark.parametrize(("accepted", "unpack"), [("br, gzip", brotli.decompress), ("gzip", gzip.decompress)])
def test_each_reader_gets_the_encoding_they_take(
    pages: Pages, accepted: str, unpack: Callable[[bytes], bytes]
) -> None:
    cache = cache_of(pages)
    plain = ask(cache)[2]
    status, headers, body = ask(cache, HTTP_ACCEPT_ENCODING=accepted)
    assert unpack(body) == plain and len(body) < len(plain)
    assert headers["Content-Encoding"] in accepted and headers["Vary"] == "Accept-Encoding"
    assert int(headers["Content-Length"]) == len(body)


def test_refused_encoding_is_not_sent(pages: Pages) -> None:
    headers = ask(cache_of(pages), HTTP_ACCEPT_ENCODING="br;q=0, gzip;q=0")[1]
    assert "Content-Encoding" not in headers


def test_etag_is_answered_with_304_until_the_page_changes(pages: Pages) -> None:
    cache = cache_of(pages)
    etag = ask(cache)[1]["ETag"]
    status, headers, body = ask(cache, HTTP_IF_NONE_MATCH=etag)
    assert (status, body) == ("304 Not Modified", b"") and headers["ETag"] == etag
    assert ask(cache, version=2, HTTP_IF_NONE_MATCH=etag)[0] == "200 OK"


def test_head_has_the_headers_and_no_body(pages: Pages) -> None:
    cache = cache_of(pages)
    length = ask(cache)[1]["Content-Length"]
    status, headers, body = ask(cache, REQUEST_METHOD="HEAD")
    assert body == b"" and headers["Content-Length"] == length


def test_rendering_never_sees_a_cookie(pages: Pages) -> None:
    ask(cache_of(pages), HTTP_COOKIE="__Host-sid=secret")
    assert pages.cookies == [None]


def test_what_is_no_finished_page_is_not_kept(pages: Pages) -> None:
    cache = cache_of(pages)
    pages.status = "404 NOT FOUND"
    ask(cache), ask(cache)
    assert pages.rendered == 2


def test_admin_and_posts_pass_by(pages: Pages) -> None:
    cache = cache_of(pages)
    for more in ({"path": "/admin/"}, {"REQUEST_METHOD": "POST"}):
        ask(cache, **more), ask(cache, **more)  # type: ignore[arg-type]
    assert pages.rendered == 4


def test_another_process_finds_the_page_in_the_shared_store(pages: Pages) -> None:
    store = Store()
    first = ask(cache_of(pages, store))
    assert ask(cache_of(pages, store)) == first and pages.rendered == 1


def test_garbage_in_the_shared_store_is_rendered_over(pages: Pages) -> None:
    store = Store()
    ask(cache_of(pages, store))
    for name in store:
        store[name] = b"\x80\x04cos\nsystem\n"
    assert ask(cache_of(pages, store))[0] == "200 OK" and pages.rendered == 2


def test_memory_is_bounded_in_bytes(pages: Pages) -> None:
    cache = cache_of(pages, limit=40 * KB)
    for number in range(50):
        ask(cache, path=f"/{number}")
    assert cache._size <= 40 * KB and cache._size == sum(answer.size for answer in cache._held.values())
    ask(cache, path="/49")
    assert pages.rendered == 50


def test_one_renders_while_the_others_read_the_last_good_copy(pages: Pages) -> None:
    cache = cache_of(pages)
    old = ask(cache)[2]
    pages.gate = threading.Event()
    leader = threading.Thread(target=ask, args=(cache,), kwargs={"version": 2})
    leader.start()
    while pages.rendered < 2:
        pass
    assert ask(cache, version=2)[2] == old
    pages.gate.set()
    leader.join()
    assert ask(cache, version=2)[2] != old and pages.rendered == 2


def test_first_readers_wait_for_one_rendering(pages: Pages) -> None:
    cache = cache_of(pages)
    pages.gate = threading.Event()
    bodies: list[bytes] = []
    readers = [threading.Thread(target=lambda: bodies.append(ask(cache)[2])) for _ in range(8)]
    for reader in readers:
        reader.start()
    pages.gate.set()
    for reader in readers:
        reader.join()
    assert pages.rendered == 1 and len(set(bodies)) == 1


def test_database_away_means_the_last_good_copy_marked_as_such(pages: Pages) -> None:
    cache = cache_of(pages)
    old = ask(cache)[2]
    pages.status = "503 SERVICE UNAVAILABLE"
    status, headers, body = ask(cache, version=2)
    assert (status, body) == ("200 OK", old) and headers["Warning"].startswith("110")


def test_answers_survive_packing() -> None:
    made = CachedResponse.make("200 OK", [("A", "b")], b"y" * KB, etag="e", version=3, epoch=4, stored_at=5.0)
    unpacked = CachedResponse.unpack(made.pack())
    assert [unpacked.form(name) for name in ("br", "gzip", "")] == [
        made.form(name) for name in ("br", "gzip", "")
    ]
    with pytest.raises(ValueError, match="not a packed answer|length"):
        CachedResponse.unpack(made.pack()[:-1])


def test_shelf_holds_one_moment_and_never_an_older(world: World, app: Flask) -> None:
    shelf: Any = app.extensions["cache"][cache]
    assert shelf.put("r:7", "/", b"one", (1, 5), 60) and shelf.put("r:7", "/about", b"two", (1, 5), 60)
    for later in ((1, 6), (2, 0), (10, 0)):
        assert shelf.put("r:7", "/", b"new", later, 60)
        assert shelf.take("r:7", "/") == b"new" and shelf.take("r:7", "/about") is None
        assert shelf.put("r:7", "/about", b"beside", later, 60)
        assert not shelf.put("r:7", "/", b"old", (1, 5), 60) and shelf.take("r:7", "/") == b"new"


def test_page_is_the_same_until_something_is_published(app: Flask, cast: Cast, client: Any) -> None:
    first = client.get("/", subdomain="acme")
    again = client.get("/", subdomain="acme")
    assert first.data == again.data and first.headers["ETag"] == again.headers["ETag"]
    with app.app_context(), site_scope(cast.acme.id):
        site = db.session.get_one(Site, cast.acme.id)
        site.frame.publish(by=db.session.get_one(User, cast.alice.id), key="press")
        db.session.commit()
    assert client.get("/", subdomain="acme").headers["ETag"] != first.headers["ETag"]
