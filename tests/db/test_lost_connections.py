"""A connection that dies in the middle of a request."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from sitemaker.extensions import db
from tests.servers import Postgres

pytestmark = [pytest.mark.db, pytest.mark.sweep]


def lose(cluster: Postgres) -> None:
    """End the backend this session speaks to, as a crash of the server does."""
    backend = db.session.scalar(text("SELECT pg_backend_pid()"))
    with cluster.administer() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])


def test_request_that_only_read_ends_quietly(app: Flask, cluster: Postgres) -> None:
    with app.app_context():
        lose(cluster)
    with app.app_context():
        assert db.session.scalar(text("SELECT 1")) == 1


def test_rollback_is_quiet_and_the_session_goes_on(app: Flask, cluster: Postgres) -> None:
    with app.app_context():
        lose(cluster)
        db.session.rollback()
        assert db.session.scalar(text("SELECT 1")) == 1


def test_commit_is_not_quiet(app: Flask, cluster: Postgres) -> None:
    with app.app_context():
        db.session.execute(text('UPDATE "user" SET name = name'))
        lose(cluster)
        with pytest.raises(OperationalError):
            db.session.commit()


def test_no_connection_is_kept_back(app: Flask, cluster: Postgres) -> None:
    for _ in range(20):  # the pool holds seven
        with app.app_context():
            lose(cluster)
            db.session.rollback()
    with app.app_context():
        assert db.session.scalar(text("SELECT 1")) == 1
