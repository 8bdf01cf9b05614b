"""Fault 21, the small one: a copy restored from a backup shows every page as the source does."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.conftest import BASE
from tests.servers import ROOT, Postgres
from tests.stack import Line
from tests.visitor import Visitor

pytestmark = pytest.mark.deploy
FLASK = ["-m", "flask", "--app", "sitemaker"]


@pytest.fixture(scope="module")
def environ(environ: dict[str, str]) -> dict[str, str]:
    return {**environ, "PROXY_HOPS": "1", "RELEASE": "same", "WEB_CONCURRENCY": "1"}


@pytest.fixture(scope="module")
def source(cluster: Postgres, environ: dict[str, str]) -> str:
    """A database with people and three sites, made by the operator's own commands."""
    url = cluster.create(f"{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}_source", BASE)
    for words in (
        ["user", "create", "ann@example.com", "--password", "a long enough sentence", "--confirmed"],
        ["site", "create", "first", "--owner", "ann@example.com", "--title", "Ünïcode & <Co>"],
        ["site", "create", "second", "--owner", "ann@example.com"],
        ["site", "create", "third", "--owner", "ann@example.com"],
        ["site", "suspend", "third", "--reason", "spam"],
    ):
        line = Line("web", {**environ, "DATABASE_URL": url})
        command = [sys.executable, *FLASK, *words]
        done = subprocess.run(command, cwd=ROOT, env=dict(line.environment()), capture_output=True, text=True)
        line.close()
        assert done.returncode == 0, done.stderr
    return url


@pytest.fixture(scope="module")
def copy(cluster: Postgres, source: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = cluster.create(f"{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}_restored")
    folder = tmp_path_factory.mktemp("backups")
    for script, database in (("backup", source), ("restore", url)):
        environment = {
            **os.environ,
            "DATABASE_URL": database,
            "PGBIN": str(cluster.bin),
            "MEDIA_FOLDER": "none",
        }
        made = sorted(folder.iterdir())[:1] if script == "restore" else [folder]
        done = subprocess.run(
            [ROOT / "deploy" / script, *made], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    yield url


def rows(cluster: Postgres, url: str) -> dict[str, list[str]]:
    """Every row of every table as text, sorted."""
    with cluster.administer(url.rsplit("/", 1)[1]) as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM public."{table}" t ORDER BY 1')
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def pages(environ: dict[str, str], url: str, redis_url: str) -> dict[str, tuple[int, bytes]]:
    """Status and, where there is a page, its bytes: what is not there is said with the request's number."""
    with Line("web", {**environ, "DATABASE_URL": url, "REDIS_URL": redis_url}) as web:
        visitor = Visitor(web.port)
        addresses = [
            f"https://{name}.sitemaker.test{path}"
            for name in ("first", "second", "third", "nosuch")
            for path in ("/", "/about", "/robots.txt", "/sitemap.xml")
        ]
        replies = {address: visitor.get(address) for address in addresses}
        return {url: (each.status, each.body if each.status == 200 else b"") for url, each in replies.items()}


def test_row_for_row(cluster: Postgres, source: str, copy: str) -> None:
    before = rows(cluster, source)
    assert before["site"] and before["page"] and before["publication"]
    del before["heartbeat"]  # that the backup was made, which is known once it was
    assert {table: found for table, found in rows(cluster, copy).items() if table in before} == before


def test_page_for_page(environ: dict[str, str], source: str, copy: str, redis_url: str) -> None:
    before = pages(environ, source, redis_url)
    after = pages(environ, copy, redis_url.rsplit("/", 1)[0] + "/15")
    assert before["https://first.sitemaker.test/"][0] == 200
    assert before["https://third.sitemaker.test/"][0] == 410
    assert after == before
