"""Every setting, its default and its meaning: the only reader of the environment.

Values are looked for in this order, later ones winning: the defaults below, those of the environment
named by ``APP_ENV``, ``instance/config.py``, the file named by ``APP_CONFIG_FILE``, the process's
environment. ``docs/operating.md`` holds the same table; a test compares the two.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Config

from .lib.database_url import NotPostgreSQL, connection_parameters
from .lib.release import VERSION

KB, MB = 1024, 1024 * 1024
SHORTEST_SECRET = 32


class Misconfigured(RuntimeError):
    """A setting keeps the application from starting; the message names it and the way out."""


def flag(text: str) -> bool:
    """Read yes/no words from the environment; raises ValueError on any other word."""
    word = text.strip().lower()
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("", "0", "false", "no", "off"):
        return False
    raise ValueError(f"{text!r} is neither yes nor no")


def words(text: str) -> list[str]:
    """The items of a list with commas, without empty ones."""
    return [word.strip() for word in text.split(",") if word.strip()]


@dataclass(frozen=True)
class Setting:
    """One setting: its default, its meaning, and how its text is read."""

    name: str
    default: Any
    help: str
    parse: Callable[[str], Any] = str


SETTINGS = [
    Setting(
        "APP_ENV", "production", "`development`, `testing` or `production`: which defaults to start from."
    ),
    Setting("SECRET_KEY", "", "Signs links and derives tokens; at least 32 characters, kept secret."),
    Setting(
        "SECRET_KEY_FALLBACKS",
        [],
        "Former secrets that are still accepted while you rotate them, separated by commas.",
        words,
    ),
    Setting("SERVER_NAME", "", "The apex host, with its port unless it’s the default one: `sitemaker.com`."),
    Setting("PORT", 0, "Port to listen on; 0 means the one in `SERVER_NAME` (8000 for gunicorn).", int),
    Setting("PREFERRED_URL_SCHEME", "https", "`https`, or `http` on your own machine."),
    Setting("DATABASE_URL", "", "PostgreSQL; empty means SQLite in `instance/`, for a single process."),
    Setting("DATABASE_POOL", 5, "Connections each process keeps open at most.", int),
    Setting(
        "REDIS_URL",
        "",
        "Redis, needed for several processes; empty keeps cache, limits and jobs within the process.",
    ),
    Setting(
        "SMTP_URL",
        "",
        "`smtp://user:password@host:587?starttls`, or `smtps://`; empty prints emails instead.",
    ),
    Setting("MAIL_FROM", "", "Sender of the platform's emails; empty means `hello@` the apex."),
    Setting("MAIL_OUTBOX", "", "Folder that keeps a copy of each email as `.eml`; empty keeps none."),
    Setting(
        "PROXY_HOPS",
        0,
        "Proxies in front that set `X-Forwarded-*`; 0 ignores these; above 0, plain http redirects to https.",
        int,
    ),
    Setting("WEB_CONCURRENCY", 1, "Worker processes; more than one needs `REDIS_URL`.", int),
    Setting("WEB_THREADS", 8, "Threads of each worker process.", int),
    Setting("SIGNUPS", "open", "`open`, `invite` (with `INVITE_CODE`) or `closed`."),
    Setting("INVITE_CODE", "", "The code that sign-up asks for when `SIGNUPS` is `invite`."),
    Setting("NAMES_PER_ACCOUNT", 30, "Site addresses an account may hold, including reserved ones.", int),
    Setting("NEW_NAMES_PER_DAY", 10, "Site addresses an account may take per day, including renames.", int),
    Setting("ABUSE_CONTACT", "", "Email address shown for abuse reports; empty means `abuse@` the apex."),
    Setting(
        "ALARM_EMAIL",
        "",
        "Who gets an email when a backup or a restore drill fails; empty means `ABUSE_CONTACT`.",
    ),
    Setting("PAGE_CACHE_MB", 24, "Megabytes of finished pages that each process keeps.", int),
    Setting("LIMITS", True, "Whether requests are limited at all.", flag),
    Setting(
        "PROCESSOR_SHARE",
        20,
        "Percentage of a busy process that one account may use in the long run; 0 means no limit.",
        int,
    ),
    Setting("BCRYPT_LOG_ROUNDS", 12, "Cost of a password check, as a power of two.", int),
    Setting("MAX_CONTENT_LENGTH", 1 * MB, "Largest request body, in bytes; nginx has the same number.", int),
    Setting(
        "REQUEST_SECONDS",
        20,
        "Seconds that a request may take; then its sockets are closed, and a worker still computing ends.",
        int,
    ),
    Setting("MAX_FORM_LENGTH", 256 * KB, "Largest posted form, in bytes.", int),
    Setting(
        "MAX_UPLOAD_LENGTH",
        25 * MB,
        "Largest image upload, in bytes; nginx has the same number.",
        int,
    ),
    Setting(
        "ARRIVING_MB",
        256,
        "Megabytes of incoming requests that each process may buffer on disk.",
        int,
    ),
    Setting("SITE_PAGES", 200, "Pages that each site may have, including those in the bin.", int),
    Setting("PAGE_KB", 1024, "Kilobytes of text on one page, including removed blocks.", int),
    Setting("SITE_PAGES_MB", 50, "Megabytes of all pages of a site.", int),
    Setting(
        "SITE_PUBLICATIONS_MB",
        150,
        "Megabytes of a site’s published versions; the oldest are deleted first.",
        int,
    ),
    Setting(
        "SITE_HISTORY_MB", 500, "Megabytes of a site’s history; the oldest changes are deleted first.", int
    ),
    Setting("SITE_EDITS_PER_MINUTE", 6000, "Changes that each site accepts per minute.", int),
    Setting("EMAIL_DAYS", 30, "Days that the record of an email is kept, 7 at least; 0 means forever.", int),
    Setting("JOB_DAYS", 30, "Days that a job is kept once it is done, 7 at least; 0 means forever.", int),
    Setting(
        "REPORT_DAYS", 365, "Days that a report is kept once it is closed, 7 at least; 0 means forever.", int
    ),
    Setting(
        "BACKUP_HOURS",
        36,
        "Hours after which the last backup counts as too old; 0 if something else makes them.",
        int,
    ),
    Setting("SITE_MEDIA_MB", 500, "Megabytes of images that each site may keep.", int),
    Setting("SITE_MEDIA_FILES", 5000, "Images that each site may keep.", int),
    Setting(
        "DATABASE_FOLDER",
        "",
        "PostgreSQL’s data folder, if it is on this machine: `doctor` and the metrics watch its disk space.",
    ),
    Setting("PICTURE_MEMORY_MB", 512, "Megabytes of memory that processing one image may take.", int),
    Setting("MEDIA_FOLDER", "media", "Folder for images, within `instance/` or as a full path."),
    Setting("S3_BUCKET", "", "Keep images in this bucket of an S3-compatible store instead of the folder."),
    Setting("S3_ENDPOINT_URL", "", "Address of that store; empty means Amazon's own."),
    Setting("S3_REGION", "", "Region of the bucket."),
    Setting("S3_ACCESS_KEY_ID", "", "Access key ID for the bucket."),
    Setting("S3_SECRET_ACCESS_KEY", "", "Secret access key for the bucket."),
    Setting("LOG_FORMAT", "json", "`json`, one line a request, or `text`."),
    Setting("LOG_ADDRESSES", False, "Whether the log contains clients’ IP addresses.", flag),
    Setting("LOG_LEVEL", "INFO", "Lowest level that is logged."),
    Setting("METRICS_TOKEN", "", "Bearer token for `/metrics`; empty disables it."),
    Setting(
        "SHOWN_SITES",
        [],
        "Sites the home page shows as examples, as `starter=subdomain`, with commas: `landing=pier-two`.",
        words,
    ),
    Setting("SOURCE_URL", "", "Address of the source code, for the footer; empty shows no link."),
    Setting("RELEASE", "", "Name of this release in asset addresses; empty derives it from the files."),
    Setting("DEBUG", False, "Flask's debugger; on in development, refused in production.", flag),
    Setting(
        "DEBUG_TOOLBAR", False, "Flask-DebugToolbar on the apex; on in development, off with `DEBUG=0`.", flag
    ),
    Setting("DYNO", "", "Set by Heroku: bind to every interface, refuse uploads without S3."),
]

ENVIRONMENTS: dict[str, dict[str, Any]] = {
    "production": {},
    "development": {
        "SERVER_NAME": "sitemaker.localhost",
        "PREFERRED_URL_SCHEME": "http",
        "LOG_FORMAT": "text",
        "MAIL_OUTBOX": "outbox",
        "DEBUG": True,
        "DEBUG_TOOLBAR": True,
        "SHOWN_SITES": ["evenings=one-hour", "landing=pier-two", "daylight=meridian"],
    },
    "testing": {
        "SERVER_NAME": "sitemaker.test",
        "SECRET_KEY": "only-for-tests-" + "x" * 32,
        "BCRYPT_LOG_ROUNDS": 4,
        "LOG_FORMAT": "text",
        "TESTING": True,
    },
}

DATABASE_LIMITS = {
    "statement_timeout": "10s",
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "15s",
    "synchronous_commit": "on",
    "timezone": "UTC",
}
DATABASE_SOCKET = {
    "connect_timeout": "3",
    "keepalives_idle": "30",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}
POOL = {"max_overflow": 2, "pool_timeout": 5, "pool_recycle": 1800}

DEFAULT_SECRETS = {"changeme", "secret", "dev", "development", "password"}


def load(config: Config, instance: Path, override: Mapping[str, Any] | None = None) -> None:
    """Fill ``config`` in the documented order; ``override`` (tests) wins over all.

    Raises Misconfigured naming the setting that keeps production from starting.
    """
    given = dict(override or {})
    config.update({setting.name: setting.default for setting in SETTINGS})
    files = Config(config.root_path)
    files.from_pyfile(str(instance / "config.py"), silent=True)
    if path := os.environ.get("APP_CONFIG_FILE"):
        files.from_pyfile(path)
    environment = _from_environment()
    name = str({**files, **environment, **given}.get("APP_ENV", "production"))
    if name not in ENVIRONMENTS:
        raise Misconfigured(f"APP_ENV is {name!r}; it is one of {', '.join(ENVIRONMENTS)}.")
    for layer in (ENVIRONMENTS[name], files, environment, given):
        config.update(layer)
    _derive(config, instance)
    if name == "production":
        _check_production(config)


def _from_environment() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for setting in SETTINGS:
        if (text := os.environ.get(setting.name)) is None:
            continue
        try:
            found[setting.name] = setting.parse(text)
        except ValueError as problem:
            raise Misconfigured(f"{setting.name} cannot be read: {problem}.") from None
    return found


def redis_url(url: str, dyno: str) -> str:
    """Heroku's Redis shows a self-signed certificate; there alone verification is off."""
    if not (url.startswith("rediss://") and dyno):
        return url
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    query.setdefault("ssl_cert_reqs", "none")
    return urlunsplit(parts._replace(query=urlencode(query)))


def _derive(config: Config, instance: Path) -> None:
    if config["APP_ENV"] == "development" and not config["SECRET_KEY"]:
        config["SECRET_KEY"] = _development_secret(instance)
    if config["APP_ENV"] == "development":
        _derive_port(config)
        config["DEBUG_TOOLBAR"] = config["DEBUG_TOOLBAR"] and config["DEBUG"]
    former = config["SECRET_KEY_FALLBACKS"]  # a file may hold it as the environment does
    config["SECRET_KEY_FALLBACKS"] = words(former) if isinstance(former, str) else list(former or [])
    apex = str(config["SERVER_NAME"]).partition(":")[0]
    config["MAIL_FROM"] = config["MAIL_FROM"] or f"sitemaker <hello@{apex}>"
    config["ABUSE_CONTACT"] = config["ABUSE_CONTACT"] or f"abuse@{apex}"
    config["ALARM_EMAIL"] = config["ALARM_EMAIL"] or config["ABUSE_CONTACT"]
    config["DATABASE_URL"] = str(config["DATABASE_URL"]) or f"sqlite:///{instance / 'sitemaker.db'}"
    config["REDIS_URL"] = redis_url(str(config["REDIS_URL"]), str(config["DYNO"]))
    secure = config["PREFERRED_URL_SCHEME"] == "https"
    address, options = database(config["DATABASE_URL"])
    if "pool_timeout" in options:
        options["pool_size"] = config["DATABASE_POOL"]
    config.update(
        VERSION=VERSION,
        SQLALCHEMY_DATABASE_URI=address,
        SQLALCHEMY_ENGINE_OPTIONS=options,
        SQLALCHEMY_TRACK_MODIFICATIONS=False,
        SQLALCHEMY_RECORD_QUERIES=config["DEBUG_TOOLBAR"],
        APEX_URL=f"{config['PREFERRED_URL_SCHEME']}://{config['SERVER_NAME']}",
        COOKIE_SECURE=secure,
        BCRYPT_HANDLE_LONG_PASSWORDS=True,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        MAX_FORM_MEMORY_SIZE=config["MAX_FORM_LENGTH"],
        MAX_FORM_PARTS=1000,
        DEBUGGER=config["DEBUG"],  # Flask's command line overwrites DEBUG with FLASK_DEBUG
        DEBUG_TB_ENABLED=config["DEBUG_TOOLBAR"],
        DEBUG_TB_INTERCEPT_REDIRECTS=False,
        TEMPLATES_AUTO_RELOAD=config["APP_ENV"] == "development",
    )


def _derive_port(config: Config) -> None:
    """In development port and name follow from each other: no proxy stands between."""
    host, _, port = str(config["SERVER_NAME"]).partition(":")
    config["PORT"] = config["PORT"] or int(port or 5000)
    config["SERVER_NAME"] = f"{host}:{port or config['PORT']}"


def database(url: str) -> tuple[str, dict[str, Any]]:
    """What SQLAlchemy takes: its own URL, and the options of its engine. Raises Misconfigured.

    Where PostgreSQL is, libpq reads from the parameters: SQLAlchemy's own reading of a URL knows no services,
    no several hosts and no percent-encoded sockets.
    """
    try:
        given = connection_parameters(url)
    except NotPostgreSQL:
        if not url.startswith("sqlite:"):
            raise Misconfigured("DATABASE_URL begins with postgresql:// (or sqlite:///).") from None
        return url, {"connect_args": {"timeout": 5}}
    except ValueError as problem:
        raise Misconfigured(f"DATABASE_URL cannot be read: {problem}.") from None
    return "postgresql+psycopg2://", {**POOL, "connect_args": _connect_args(given)}


def _connect_args(given: dict[str, str]) -> dict[str, Any]:
    limits = " ".join(f"-c {name}={value}" for name, value in DATABASE_LIMITS.items())
    options = f"{limits} {given.get('options', '')}".strip()
    return {**DATABASE_SOCKET, **given, "options": options}


def _development_secret(instance: Path) -> str:
    kept = instance / "secret_key"
    if not kept.exists():
        instance.mkdir(parents=True, exist_ok=True)
        kept.write_text(secrets.token_hex(32))
        kept.chmod(0o600)
    return kept.read_text().strip()


def _check_secret(name: str, secret: str) -> None:
    if len(secret) < SHORTEST_SECRET or secret.lower() in DEFAULT_SECRETS or len(set(secret)) < 8:
        raise Misconfigured(f"{name} is too easy to guess: {SHORTEST_SECRET} random characters or more.")


def _check_production(config: Config) -> None:
    secret = str(config["SECRET_KEY"])
    if not secret:
        raise Misconfigured(
            "SECRET_KEY is missing. Make one: python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    _check_secret("SECRET_KEY", secret)
    for former in config["SECRET_KEY_FALLBACKS"]:
        _check_secret("One of SECRET_KEY_FALLBACKS (separated by commas)", str(former))
    if not config["SERVER_NAME"]:
        raise Misconfigured("SERVER_NAME is missing: the apex host, for example sitemaker.com.")
    if config["DEBUG"] or config["DEBUG_TOOLBAR"]:
        raise Misconfigured(
            "DEBUG and DEBUG_TOOLBAR must be off in production: they expose internals to anyone."
        )
    if config["S3_BUCKET"] and bool(config["S3_ACCESS_KEY_ID"]) != bool(config["S3_SECRET_ACCESS_KEY"]):
        raise Misconfigured("S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must both be set: one is missing.")
    if config["WEB_CONCURRENCY"] > 1 and not config["REDIS_URL"]:
        raise Misconfigured("REDIS_URL is missing: with WEB_CONCURRENCY above 1, the workers need it.")
    if config["SOURCE_URL"] and not str(config["SOURCE_URL"]).startswith(("https://", "http://")):
        raise Misconfigured("SOURCE_URL is not a web address: it has to start with https://.")
    if config["SIGNUPS"] not in ("open", "invite", "closed"):
        raise Misconfigured("SIGNUPS is one of open, invite, closed.")
    if config["SIGNUPS"] == "invite" and not config["INVITE_CODE"]:
        raise Misconfigured("INVITE_CODE is missing, and SIGNUPS is invite.")
