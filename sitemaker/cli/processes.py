"""How the processes start: flask dev, flask release, flask worker."""

import errno
import faulthandler
import logging
import signal
import socket
import threading
import time
from typing import Any

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.debug import DebuggedApplication
from werkzeug.serving import is_running_from_reloader, run_simple

from ..extensions import db, queue
from ..lib.job_queue import LINES
from ..models import Heartbeat
from ..serving.readiness import Schema, present_migration, unfit_encoding
from .demo import DEMO_EMAIL, DEMO_PASSWORD, make_demo

log = logging.getLogger(__name__)
BEAT_EVERY = 30
"""Seconds between two signs of life of the worker."""


@click.command("dev")
@with_appcontext
def dev() -> None:
    """Serve on this machine, with a demo site, and reload when code changes. `make run` calls this."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    port = int(app.config["PORT"])
    app.debug = app.config["DEBUGGER"]
    if not is_running_from_reloader():
        refuse_taken(port)
        prepare(app)
    quiet("werkzeug", "huey")
    end_when_told()
    run_simple("127.0.0.1", port, debugged(app) if app.debug else app, use_reloader=True, threaded=True)


def debugged(app: Flask) -> DebuggedApplication:
    """The application in Werkzeug's debugger, whose console opens with a PIN, under our own names."""
    wrapped = DebuggedApplication(app, evalex=True, pin_logging=False)
    wrapped.trusted_hosts.append("." + str(app.config["SERVER_NAME"]).partition(":")[0])
    return wrapped


def end_when_told(seconds: float = 3) -> None:
    """Told to stop, this process ends by then at the latest, and says what it was still at.

    Werkzeug stops by an exception out of its signal handler, which Python drops when it comes in a finaliser.
    """
    hears, told = socket.socketpair()
    told.setblocking(False)
    signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)

    def wait() -> None:
        with hears, told:
            while hears.recv(1)[0] not in (signal.SIGTERM, signal.SIGINT):
                pass
            faulthandler.dump_traceback_later(seconds, exit=True)

    threading.Thread(target=wait, daemon=True).start()


def quiet(*names: str) -> None:
    """Leave only the warnings of these loggers."""
    for name in names:
        logging.getLogger(name).setLevel(logging.WARNING)


def refuse_taken(port: int) -> None:
    """Raises ClickException when somebody else listens on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            if problem.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            why = "taken by another program" if problem.errno == errno.EADDRINUSE else "only for root"
            other = port + 1 if port >= 1024 else 5000
            raise click.ClickException(
                f"Port {port} is {why}. Choose another: make run PORT={other}"
            ) from None


def prepare(app: Flask) -> None:
    """Bring the database up to date, make the demo once, and say in a few lines where everything is."""
    quiet("alembic")
    flask_migrate.upgrade()
    site = make_demo()
    scheme, apex = app.config["PREFERRED_URL_SCHEME"], app.config["SERVER_NAME"]
    printed = f"printed here and kept in instance/{app.config['MAIL_OUTBOX']}/"
    click.echo(f"sitemaker     {scheme}://{apex}/")
    click.echo(f"demo site     {site.url}")
    click.echo(f"demo sign-in  {DEMO_EMAIL}  {DEMO_PASSWORD}")
    click.echo(f"email         {'sent over SMTP' if app.config['SMTP_URL'] else printed}")
    if app.debug:
        click.echo(f"debugger      PIN {debugged(app).pin}; make run DEBUG=0 is without it")
    warn_unresolved(site.host.partition(":")[0])
    db.session.remove()  # this process lives on above the reloader, and SQLite has one writer's place


def warn_unresolved(host: str) -> None:
    """Chrome, Edge and Firefox know *.localhost by themselves; Safari and curl ask the system."""
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        apex = host.partition(".")[2]
        click.echo(
            f"This system can't resolve {host}. Chrome, Edge and Firefox do so by themselves; for Safari and "
            f"curl add this line to /etc/hosts:  127.0.0.1 {apex} {host}",
            err=True,
        )


@click.command("release")
@click.option("--tries", default=6, show_default=True, help="How often to try, with increasing pauses.")
@with_appcontext
def release(tries: int) -> None:
    """Migrate the database to this release. Waits only briefly for locks, and tries again.

    A database that a later release has migrated is left as it is: this release serves on it.
    """
    quiet("alembic")
    for number in range(1, tries + 1):
        try:
            bring_up_to_date()
            return
        except OperationalError as problem:
            reason = str(problem.orig).strip().splitlines()[0]
            if number == tries:
                raise click.ClickException(f"The database was not migrated: {reason}") from None
            click.echo(f"Trying again in {2**number} s: {reason}", err=True)
            time.sleep(2**number)


def bring_up_to_date() -> None:
    """Raises ClickException."""
    if unfit := unfit_encoding():
        raise click.ClickException(f"Nothing was changed: {unfit}.")
    present, schema = present_migration(), Schema.read()
    if schema.is_newer(present):
        click.echo(
            f"The database has migration {present} of a later release; this one ends at {schema.head}. "
            "Nothing was changed, and this release serves on it."
        )
    else:
        flask_migrate.upgrade()


def beat() -> None:
    """Say that the worker is alive. Where that cannot be kept, its log says so: it will seem to be silent."""
    try:
        Heartbeat.beat("worker")
        db.session.commit()
    except SQLAlchemyError as problem:
        log.warning("the worker's heartbeat was not stored: %s", str(problem).partition("\n")[0])
        db.session.rollback()
    finally:
        db.session.remove()


@click.command("worker")
@click.option("--threads", default=LINES["email"], show_default=True, help="How many emails at once.")
@with_appcontext
def worker(threads: int) -> None:
    """Run background jobs until stopped. A job in progress is finished first.

    Emails, images and upkeep have threads of their own.
    """
    if not current_app.config["REDIS_URL"]:
        raise click.ClickException("REDIS_URL is missing: without it, jobs run in the web process.")
    quiet("huey")
    told = threading.Event()

    def stop(number: int, frame: Any) -> None:
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    consumers = queue.consumers(LINES | {"email": threads})
    consumers.start()
    beat()
    heard = time.monotonic()
    while not told.wait(timeout=5):
        consumers.check()
        if time.monotonic() - heard > BEAT_EVERY:
            beat()
            heard = time.monotonic()
    consumers.stop()
