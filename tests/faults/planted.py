"""The application with faults of our own in it, below /planted: views that do not end.

gunicorn -c deploy/gunicorn.conf.py "tests.faults.planted:create_app()"
"""

import os
import re
import socket
import threading
import time

from flask import Flask
from sqlalchemy import text

import sitemaker
from sitemaker.extensions import db

TAKES = 40.0


def create_app() -> Flask:
    app = sitemaker.create_app()
    for view in (loop, loop_with_rows, query, silence, regex, rows, plain):
        app.add_url_rule(f"/planted/{view.__name__}", view_func=view)
    return app


def loop() -> str:
    until = time.monotonic() + TAKES
    while time.monotonic() < until:
        pass
    return str(os.getpid())


def loop_with_rows() -> str:
    rows()
    return loop()


def query() -> str:
    db.session.execute(text("SET LOCAL statement_timeout = 0"))
    db.session.execute(text(f"SELECT pg_sleep({TAKES})"))
    return "slept"


def silence() -> str:
    """A service that takes the call and says nothing, asked by somebody who forgot the timeout."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as asked,
    ):
        return asked.recv(1).decode() + "nothing came"


def regex() -> str:
    """Keeps Python's lock: not even the thread that looks at deadlines runs."""
    return str(re.match(r"(a|aa)+$", "a" * 60 + "b"))


def rows() -> str:
    return str(db.session.scalar(text("SELECT 1")))


def plain() -> str:
    return f"{os.getpid()} {threading.active_count()}"
