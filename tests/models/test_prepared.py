"""Selects planned once per connection say what plain ones say."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, event, func, literal_column, select

from sitemaker.extensions import db
from sitemaker.models import Page, site_scope
from sitemaker.models.base import BigInt
from sitemaker.models.prepared_statements import Prepared, quick_reading
from tests.cast import Cast

AMONG = Prepared(
    "among",
    select(Page.id, Page.path)
    .where(
        Page.site_id == bindparam("site", type_=BigInt),
        Page.id.in_(bindparam("ids", expanding=True)),
        Page.kind == literal_column("'page'"),
        literal_column("page.path NOT LIKE '%x%'"),
    )
    .order_by(Page.id),
)


@pytest.fixture
def statements(app: Flask) -> Any:
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        yield seen
        event.remove(db.engine, "before_cursor_execute", note)


def test_same_rows_as_the_plain_select(app: Flask, cast: Cast) -> None:
    with app.app_context(), site_scope(cast.acme.id):
        every = {page.id: page.path for page in db.session.scalars(select(Page).where(Page.kind == "page"))}
        for ids in ([], [0], [*every], [*every][:1]):
            with quick_reading() as connection:
                rows = AMONG.rows(connection, site=cast.acme.id, ids=ids)
            assert [(row.id, row.path) for row in rows] == [(i, every[i]) for i in sorted(ids) if i in every]


def test_planned_once_for_each_connection(app: Flask, cast: Cast, statements: list[str]) -> None:
    db.engine.dispose()
    for _ in range(3):
        with quick_reading() as connection:
            AMONG.rows(connection, site=cast.acme.id, ids=[1])
    assert sum(each.startswith("PREPARE") for each in statements) == 1
    assert sum(each.startswith("EXECUTE") for each in statements) == 3


def test_other_tenants_stay_unseen(app: Flask, cast: Cast) -> None:
    """R21: row-level security is asked at each run, also when one plan has come to do for all (5)."""
    every = Prepared(
        "every", select(Page.site_id).where(bindparam("site", type_=BigInt) > literal_column("0"))
    )
    with app.app_context():
        for _ in range(8):
            for site in (cast.acme.id, cast.mallory.id):
                with quick_reading() as connection:
                    assert {row.site_id for row in every.rows(connection, site=site)} == {site}


def test_nothing_of_the_tenant_stays_with_the_connection(app: Flask, cast: Cast) -> None:
    with app.app_context(), quick_reading() as connection:
        assert AMONG.rows(connection, site=cast.acme.id, ids=[1]) is not None
        assert not connection.execute(select(func.count()).select_from(Page)).scalar()
