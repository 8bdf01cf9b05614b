"""What is wrong with this installation, in a sentence each: flask doctor."""

import secrets
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from redis import Redis, RedisError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ..config import DATABASE_LIMITS
from ..extensions import darkroom, db, postman, storage
from ..lib import sandbox
from ..lib.images import Busy, NoPicture
from ..lib.mail import Undelivered
from ..lib.redisclient import options
from ..lib.storage import Away
from ..models import Condition
from ..readiness import Schema, present_migration, unfit_encoding

Complaints = Iterator[str]


class Remark(str):
    """Worth knowing, and nothing wrong."""


LITTLE = 500 * 2**20
"""Bytes of free disk below which somebody should look."""


def settings() -> Complaints:
    """Settings that let it start but are not what a public installation wants."""
    config = current_app.config
    if config["APP_ENV"] != "production":
        yield f"APP_ENV is {config['APP_ENV']}: fine on a machine of your own, not on the net."
    if config["PREFERRED_URL_SCHEME"] != "https" and config["APP_ENV"] == "production":
        yield "PREFERRED_URL_SCHEME is not https: cookies and links would travel in clear."
    if config["DYNO"] and not config["PROXY_HOPS"]:
        yield "PROXY_HOPS is 0 on Heroku: set it to 1, or all visitors seem to share one address."


def database() -> Complaints:
    """Is it there, is it up to date, and does row-level security hold for our role?"""
    try:
        if db.engine.dialect.name == "postgresql":
            asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            if db.session.scalar(text(asked)):
                yield "The database role sees past row-level security: use one that is no superuser."
            yield from sessions()
        if unfit := unfit_encoding():
            yield f"{unfit[0].upper()}{unfit[1:]}."
        yield from migrations()
    except SQLAlchemyError as problem:
        yield f"The database does not answer: {_first_line(problem)}"
    finally:
        db.session.rollback()


def sessions() -> Complaints:
    """Is a connection of ours one of PostgreSQL's, with all it begins with? A pooler may stand between."""
    with db.engine.connect() as first, db.engine.connect() as second:
        ours = first.execution_options(isolation_level="AUTOCOMMIT")
        if ours.scalar(text("SHOW statement_timeout")) != DATABASE_LIMITS["statement_timeout"]:
            yield "A pooler drops the limits of our connections: set them for the role (docs/scaling.md)."
        ours.exec_driver_sql("PREPARE doctor AS SELECT 1")
        second.execute(text("SELECT 1"))  # holds what a pooler lent the first one a moment ago
        try:
            ours.exec_driver_sql("EXECUTE doctor")
            ours.exec_driver_sql("DEALLOCATE doctor")
        except DBAPIError:
            ours.invalidate()
            yield "A pooler changes connections between transactions: use its session mode (docs/scaling.md)."


def migrations() -> Complaints:
    present, schema = present_migration(), Schema.read()
    if missing := schema.missing(present):
        yield f"{missing[0].upper()}{missing[1:]}: flask --app sitemaker release"
    elif schema.is_newer(present):
        yield f"The database has migration {present} of a later release. This one serves on it."


def cache() -> Complaints:
    """Redis, when there is one."""
    url = current_app.config["REDIS_URL"]
    if not url:
        return
    try:
        client = Redis.from_url(url, **options())
        client.ping()
        version = client.info("server")["redis_version"]
        if int(str(version).split(".")[0]) < 6:
            yield f"Redis is {version}; it has to be 6 or newer."
    except RedisError as problem:
        yield f"Redis does not answer: {_first_line(problem)}"


def mail() -> Complaints:
    if not current_app.config["SMTP_URL"]:
        yield "SMTP_URL is empty: mail is printed, and reaches nobody."
        return
    try:
        postman.reach()
    except Undelivered as problem:
        yield f"The mail server does not answer ({problem})."


def upkeep() -> Complaints:
    """The worker, backups, and jobs that wait or were given up."""
    try:
        yield from Condition.read().concerns()
    except SQLAlchemyError:
        yield "The database does not say."
    finally:
        db.session.rollback()


def pictures() -> Complaints:
    """Can they be kept, and is there room?"""
    if not storage.is_open:
        yield "Pictures have no lasting place: set S3_BUCKET and its kin. Until then none are taken."
        return
    try:
        storage.check()
    except Away as away:
        where = "the bucket" if current_app.config["S3_BUCKET"] else current_app.config["MEDIA_FOLDER"]
        yield f"Pictures cannot be kept in {where}: {away}"
    folder = Path(current_app.instance_path, current_app.config["MEDIA_FOLDER"])
    if not current_app.config["S3_BUCKET"] and folder.is_dir():
        free = shutil.disk_usage(folder).free
        if free < LITTLE:
            yield f"The disk of the pictures has {free // 2**20} MB left."


def decoder() -> Complaints:
    """What keeps the process that decodes images from everything else, where the system offers it."""
    try:
        layers = darkroom.layers()
    except (NoPicture, Busy):
        yield "The image decoder does not start: no image can be taken."
        return
    if not (missing := [name for name in sandbox.LAYERS if name not in layers]):
        return
    held = ", ".join(layers) or "nothing"
    said = f"Image decoding is confined by: {held}. Not offered here: {', '.join(missing)}."
    yield said if sandbox.SYSTEM_CALLS in missing else Remark(said)


def hosts() -> Complaints:
    """The apex and a name nobody has registered below it: both must lead somewhere."""
    apex = str(current_app.config["SERVER_NAME"]).partition(":")[0]
    for host in (apex, f"doctor-{secrets.token_hex(3)}.{apex}"):
        try:
            socket.getaddrinfo(host, None)
        except OSError:
            name = host if host == apex else f"*.{apex}"
            yield f"{name} leads nowhere: it needs a DNS record that points at this installation."


CHECKS: dict[str, Callable[[], Complaints]] = {
    "settings": settings,
    "database": database,
    "cache": cache,
    "mail": mail,
    "pictures": pictures,
    "decoder": decoder,
    "hosts": hosts,
    "upkeep": upkeep,
}


def _first_line(problem: Exception) -> str:
    return str(getattr(problem, "orig", None) or problem).strip().splitlines()[0]


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look at settings, database, cache, mail, pictures and hosts; say what is wrong, then end with 1."""
    sound = True
    for name, check in CHECKS.items():
        complaints = list(check())
        sound = sound and all(isinstance(each, Remark) for each in complaints)
        for complaint in complaints or ["in order"]:
            click.echo(f"{name:10}{complaint}")
    sys.exit(0 if sound else 1)
