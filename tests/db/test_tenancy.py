"""Requirement R64: the database itself keeps tenants apart, whatever the application asks for."""

import os
from collections.abc import Iterator

import psycopg2
import pytest

from tests.conftest import BASE
from tests.servers import Postgres

pytestmark = [pytest.mark.db, pytest.mark.security]

FILL = """
SELECT set_config('app.scope', 'platform', true);
INSERT INTO site (id, subdomain, version, touched_at, edit_counter, suspended_reason, created_at)
    VALUES (7, 'seven', 1, now(), 0, '', now()), (8, 'eight', 1, now(), 0, '', now());
INSERT INTO asset (site_id, name, media_type, size, sha256, created_at)
    SELECT id, 'old', '', 0, '', now() FROM site;
"""
Cursor = psycopg2.extensions.cursor


@pytest.fixture
def cursor(cluster: Postgres) -> Iterator[Cursor]:
    url = cluster.create(f"{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}_tenants", BASE)
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.execute(FILL)
        connection.commit()
        yield cursor
    connection.close()


def seen(cursor: Cursor) -> list[int]:
    cursor.execute("SELECT site_id FROM asset ORDER BY site_id")
    return [row[0] for row in cursor.fetchall()]


def enter(cursor: Cursor, site_id: int) -> None:
    cursor.execute("SELECT set_config('app.site_id', %s, true)", [str(site_id)])


def test_r64_every_content_table_is_forced(cursor: Cursor) -> None:
    from sitemaker.models import ACCOUNT_TABLES, CONTENT_TABLES

    cursor.execute(
        "SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid"
        " WHERE relrowsecurity AND relforcerowsecurity"
    )
    assert {row[0] for row in cursor.fetchall()} == set(CONTENT_TABLES)
    cursor.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    )
    assert {row[0] for row in cursor.fetchall()} == {*CONTENT_TABLES, *ACCOUNT_TABLES}


def test_r64_without_a_site_nothing_is_seen(cursor: Cursor) -> None:
    assert seen(cursor) == []


def test_r64_a_site_sees_its_own(cursor: Cursor) -> None:
    enter(cursor, 7)
    assert seen(cursor) == [7]


def test_r64_what_was_entered_ends_with_the_transaction(cursor: Cursor) -> None:
    enter(cursor, 7)
    cursor.connection.commit()
    assert seen(cursor) == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO asset (site_id, name, media_type, size, sha256, created_at)"
        " VALUES (8, 'planted', '', 0, '', now())",
        "UPDATE asset SET site_id = 8",
    ],
)
def test_r64_nothing_can_be_put_into_another_site(cursor: Cursor, statement: str) -> None:
    enter(cursor, 7)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(statement)


def test_r64_another_sites_rows_cannot_be_changed(cursor: Cursor) -> None:
    enter(cursor, 7)
    cursor.execute("UPDATE asset SET name = 'taken' WHERE site_id = 8")
    assert cursor.rowcount == 0
    cursor.execute("DELETE FROM asset WHERE site_id = 8")
    assert cursor.rowcount == 0


def test_r64_our_role_is_an_ordinary_one(cursor: Cursor) -> None:
    cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    assert cursor.fetchone() == (False, False)
