"""How the parts are bound to one application and wrapped around it.

hosts(static(pagecache(deadlines(app))))
"""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, ValidationError

from . import render
from .auth.limits import give_back_when_busy
from .config import POOL
from .extensions import (
    access,
    bcrypt,
    cache,
    counters,
    csrf,
    db,
    hosts,
    image_decoder,
    login,
    mailer,
    migrate,
    passwords,
    processor,
    queue,
    signing_keys,
    storage,
)
from .lib import release
from .lib.http.page_paths import SEGMENTS, is_canonical
from .lib.storage import Bucket, Keys
from .models import host_records, sqlite
from .serving import static_files
from .serving.breaker import Breaker
from .serving.byte_cache import ByteRedisCache
from .serving.deadlines import Deadlines
from .serving.hosts import Hosts
from .serving.page_cache import PageCache
from .serving.pool_use import count_use
from .serving.processor import Metered
from .serving.readiness import readiness
from .toolbar import toolbar

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["PagePath", "StrictUndefined", "bind", "wrap"]

HOST_SECONDS = 5.0
"""Within which the database says what a host stands for; after that the last good record counts."""
PACKAGE = Path(__file__).parent
BURST = 1.5
"""Seconds of the processor that somebody may take at once, before their share counts."""
STATIC_FOLDERS = [
    PACKAGE / "static",
    PACKAGE / "home" / "static",
    PACKAGE / "dash" / "static",
    PACKAGE / "site" / "static",
    *render.STATIC_FOLDERS,
]


class PagePath(BaseConverter):
    """Lower-case segments of a-z0-9-, nested, never one that is the platform's: no page can shadow us."""

    regex = SEGMENTS
    part_isolating = False

    def to_python(self, value: str) -> str:
        if not is_canonical(f"/{value}"):
            raise ValidationError
        return value


def bind(app: Flask) -> None:
    """Give every extension its settings. Opens no connection: workers are forked after this."""
    logging.basicConfig(
        stream=sys.stderr, level=app.config["LOG_LEVEL"], format="%(levelname)s %(name)s: %(message)s"
    )
    app.config["RELEASE"] = app.config["RELEASE"] or release.digest(PACKAGE)
    app.config["STATIC_URL"] = f"{static_files.PREFIX}{app.config['RELEASE']}"
    _bind_keys(app)
    url = app.config["REDIS_URL"]
    _bind_limits_and_cache(app, url)
    db.init_app(app)
    app.extensions["deadlines"] = deadlines = Deadlines(app.config["REQUEST_SECONDS"])
    with app.app_context():
        app.extensions["breaker"] = Breaker(db.engine, deadlines)
        count_use(db.engine, app.config["DATABASE_POOL"] + POOL["max_overflow"])
    migrate.init_app(
        app, db, directory=str(PACKAGE.parent / "migrations"), render_as_batch=True, compare_type=True
    )
    bcrypt.init_app(app)
    passwords.configure(app.config["WEB_THREADS"])
    login.init_app(app)
    csrf.init_app(app)
    if app.config["DEBUG_TOOLBAR"]:
        toolbar.init_app(app)
    outbox = Path(app.instance_path) / app.config["MAIL_OUTBOX"] if app.config["MAIL_OUTBOX"] else None
    mailer.configure(app.config["SMTP_URL"], outbox)
    access.configure(app.config["LOG_FORMAT"], addresses=app.config["LOG_ADDRESSES"])
    processor.configure(
        rate=app.config["PROCESSOR_SHARE"] / 100, burst=BURST, threads=app.config["WEB_THREADS"]
    )
    _bind_pictures(app)
    _bind_hosts(app, url)


def _bind_keys(app: Flask) -> None:
    signing_keys.configure(app.config["SECRET_KEY"], app.config["SECRET_KEY_FALLBACKS"])
    app.config["WTF_CSRF_SECRET_KEY"] = signing_keys.oldest_first


def _bind_limits_and_cache(app: Flask, url: str) -> None:
    counters.configure(url)
    app.after_request(give_back_when_busy)
    settings = {"CACHE_TYPE": "NullCache", "CACHE_NO_NULL_WARNING": True}
    if url:
        backend = f"{ByteRedisCache.__module__}.{ByteRedisCache.__qualname__}"
        settings = {"CACHE_TYPE": backend, "CACHE_REDIS_URL": url, "CACHE_KEY_PREFIX": "page:"}
    cache.init_app(app, config=settings)


def _bind_pictures(app: Flask) -> None:
    config = app.config
    names = ("S3_BUCKET", "S3_ENDPOINT_URL", "S3_REGION", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")
    bucket = Bucket(Keys(*(config[name] for name in names))) if config["S3_BUCKET"] else None
    storage.configure(Path(app.instance_path) / config["MEDIA_FOLDER"], bucket, lasts=not config["DYNO"])
    image_decoder.configure(threads=config["WEB_THREADS"], megabytes=config["PICTURE_MEMORY_MB"])


def _bind_hosts(app: Flask, url: str) -> None:
    watch = app.extensions["deadlines"].watch

    def load(host: str) -> object:
        with watch(HOST_SECONDS), app.app_context():
            return host_records.record_for(host)

    def sweep(seconds: float) -> object:
        with watch(HOST_SECONDS), app.app_context():
            return host_records.records_since(seconds)

    on_sqlite = app.config["DATABASE_URL"].startswith("sqlite")
    version = sqlite.data_version(app) if on_sqlite else None
    hosts.configure(url, load=load, sweep=sweep, data_version=version)  # type: ignore[arg-type]


def wrap(app: Flask) -> "WSGIApplication":
    """The whole WSGI stack, outermost last."""
    config = app.config
    store = app.extensions["cache"][cache] if config["REDIS_URL"] else None
    cached = PageCache(
        app.extensions["deadlines"].wrap(Metered(app.wsgi_app)),
        release=config["RELEASE"],
        store=store,
        limit=config["PAGE_CACHE_MB"] * 1024 * 1024,
        access=access,
    )
    with_static = static_files.serve(
        cached, STATIC_FOLDERS, config["RELEASE"], fresh=config["APP_ENV"] == "development"
    )
    outer: WSGIApplication = Hosts(
        with_static,
        apex=config["SERVER_NAME"],
        scheme=config["PREFERRED_URL_SCHEME"],
        proxied=bool(config["PROXY_HOPS"]),
        records=hosts,
        ready=readiness(app),
        access=access,
        begin=queue.start_inside,
        static=f"{config['STATIC_URL']}/",
    )
    if hops := config["PROXY_HOPS"]:
        outer = ProxyFix(outer, x_for=hops, x_proto=hops, x_host=0, x_port=0, x_prefix=0)
    return outer
