"""The operator's commands, run as a shell runs them."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import select

from deploy.command import COPIES
from sitemaker.cli.demo import DEMO_SITES
from sitemaker.extensions import db
from sitemaker.models import Audit, Site, User, platform_scope
from sitemaker.starters import STARTERS
from tests.browser import Browser
from tests.cast import Cast
from tests.conftest import Counting
from tests.mailbox import Mailbox
from tests.servers import ROOT, Postgres
from tests.shell import Run, refused, runs, said

T = TypeVar("T", User, Site)
PASSWORD = "thirty-one swans going south"


@pytest.fixture
def run(app: Flask) -> Run:
    return runs(app)


def fetch(app: Flask, kind: type[T], **wanted: str) -> T | None:
    with app.app_context(), platform_scope("a test looks"):
        return db.session.query(kind).filter_by(**wanted).one_or_none()


def every_command(app: Flask) -> list[list[str]]:
    """All but Flask-Migrate's ``db``: groups, and what is in them."""
    return [
        [name, *([word] if word else [])]
        for name, command in app.cli.commands.items()
        for word in ["", *getattr(command, "commands", {})]
        if name != "db"
    ]


def test_each_command_is_in_the_documentation(app: Flask) -> None:
    page = (ROOT / "docs/operating.md").read_text()
    for words in every_command(app):
        assert re.search(rf"`{' '.join(words)}\b", page), words


def test_each_command_explains_itself(app: Flask, run: Run) -> None:
    for words in every_command(app):
        help_text = said(run(*words, "--help"))
        described = help_text.split("\n\n")[1].strip()
        assert described and not described.startswith("Options"), words


def test_created_user_can_sign_in(app: Flask, run: Run, client: Browser) -> None:
    said(run("user", "create", "Dora@Example.com", "--password", PASSWORD, "--confirmed"))
    client.sign_in("dora@example.com", PASSWORD)
    dora = fetch(app, User, email="dora@example.com")
    assert dora is not None and dora.confirmed_at


def test_password_is_asked_for_twice(run: Run) -> None:
    assert "Repeat" in said(run("user", "create", "dora@example.com", input=f"{PASSWORD}\n{PASSWORD}\n"))


@pytest.mark.parametrize(
    ("email", "password"),
    [("dora@example.com", "short"), ("no address", PASSWORD), ("alice@example.com", PASSWORD)],
)
def test_user_that_cannot_be_is_refused_in_words(run: Run, email: str, password: str) -> None:
    assert refused(run("user", "create", email, "--password", password))


def test_confirm(app: Flask, run: Run) -> None:
    said(run("user", "create", "dora@example.com", "--password", PASSWORD))
    said(run("user", "confirm", "dora@example.com"))
    dora = fetch(app, User, email="dora@example.com")
    assert dora is not None and dora.confirmed_at


def test_new_password_signs_out_everywhere(run: Run, bob: Browser, client: Browser, cast: Cast) -> None:
    said(run("user", "password", cast.bob.email, "--password", PASSWORD))
    assert bob.get("/account").status_code == 303
    client.sign_in(cast.bob.email, PASSWORD)


def test_suspended_user_is_out_until_it_is_lifted(
    run: Run, bob: Browser, client: Browser, cast: Cast
) -> None:
    said(run("user", "suspend", cast.bob.email))
    assert bob.get("/account").status_code == 303
    assert (
        client.submit("/signin", {"email": cast.bob.email, "password": cast.bob.password}).status_code != 303
    )
    said(run("user", "suspend", cast.bob.email, "--lift"))
    client.sign_in(cast.bob.email, cast.bob.password)


def test_created_site_is_live(run: Run, client: Browser, cast: Cast) -> None:
    url = said(run("site", "create", "newcomer", "--owner", cast.bob.email, "--title", "New")).strip()
    assert url == "https://newcomer.sitemaker.test/"
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("name", ["acme", "www", "a", "no good", "xn--a"])
def test_site_that_cannot_be_is_refused_in_words(run: Run, cast: Cast, name: str) -> None:
    assert refused(run("site", "create", name, "--owner", cast.bob.email))


def test_list_names_every_site(run: Run, cast: Cast, queries: Counting) -> None:
    """In one query, however many there are."""
    with queries(1):
        listed = said(run("site", "list"))
    lines = [line.split("\t") for line in listed.splitlines()]
    assert lines == [
        ["acme", "live", cast.alice.email, cast.acme.url],
        ["mallory", "live", cast.charlie.email, cast.mallory.url],
    ]
    assert said(run("site", "list", "--state", "suspended")) == ""


def test_suspended_site_is_gone_until_it_is_restored(run: Run, client: Browser, alice: Browser) -> None:
    assert client.get("/", subdomain="acme").status_code == 200
    said(run("site", "suspend", "acme", "--reason", "Phishing was reported."))
    assert client.get("/", subdomain="acme").status_code == 410
    assert alice.get("/admin/", subdomain="acme").status_code == 200
    said(run("site", "restore", "acme"))
    assert client.get("/", subdomain="acme").status_code == 200


def test_deleted_site_comes_back_from_the_bin(run: Run, client: Browser) -> None:
    said(run("site", "delete", "acme", "--yes"))
    assert client.get("/", subdomain="acme").status_code in (404, 410)
    said(run("site", "restore", "acme"))
    assert client.get("/", subdomain="acme").status_code == 200


def test_site_deleted_for_good_leaves_only_its_name(
    app: Flask, run: Run, client: Browser, cast: Cast
) -> None:
    said(run("site", "delete", "acme", "--for-good", "--yes"))
    assert fetch(app, Site, subdomain="acme") is None
    assert client.get("/", subdomain="acme").status_code == 410
    assert "taken, or still reserved" in refused(run("site", "create", "acme", "--owner", cast.bob.email))


def test_member_is_let_in(run: Run, browser: Callable[[], Browser], cast: Cast) -> None:
    said(run("member", "add", "acme", cast.charlie.email, "--role", "reader"))
    charlie = browser()
    charlie.sign_in(cast.charlie.email, cast.charlie.password)
    charlie.enter("acme")
    assert "owns" in refused(run("member", "add", "acme", cast.alice.email))


@pytest.mark.parametrize(
    "words",
    [
        ("user", "confirm", "nobody@example.com"),
        ("user", "suspend", "nobody@example.com"),
        ("site", "suspend", "nowhere", "--reason", "x"),
        ("site", "restore", "nowhere"),
        ("site", "delete", "nowhere", "--yes"),
        ("member", "add", "nowhere", "alice@example.com"),
        ("member", "add", "acme", "nobody@example.com"),
        ("user", "sites", "nobody@example.com"),
        ("site", "owner", "nowhere", "alice@example.com"),
        ("site", "owner", "acme", "nobody@example.com"),
        ("report", "list", "--site", "nowhere"),
        ("report", "show", "7"),
        ("report", "close", "7"),
        ("report", "close", "9223372036854775807"),
        ("audit", "--person", "nobody@example.com"),
        ("audit", "--site", "nowhere"),
        ("ban", "remove", "example.org"),
    ],
)
def test_what_is_not_there_is_said(run: Run, cast: Cast, words: tuple[str, ...]) -> None:
    assert "no" in refused(run(*words)).lower()


def test_what_was_done_is_on_record(app: Flask, run: Run) -> None:
    said(run("site", "suspend", "acme", "--reason", "Phishing was reported."))
    with app.app_context():
        assert db.session.query(Audit).filter_by(action="suspend").count() == 1


def test_demo_is_made_once(run: Run, client: Browser) -> None:
    first = said(run("demo"))
    assert said(run("demo")) == first
    url, account = first.splitlines()
    assert client.get(url).status_code == 200
    client.sign_in(*account.split("  "))


def test_demo_has_a_site_of_every_starter(app: Flask, run: Run) -> None:
    said(run("demo"))
    with app.app_context():
        sites = db.session.scalars(select(Site).where(Site.subdomain.in_(DEMO_SITES))).all()
        assert {DEMO_SITES[site.subdomain][0] for site in sites} == set(STARTERS)


def test_demo_refuses_in_production(app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "APP_ENV", "production")
    assert "not in production" in refused(run("demo"))


def test_worker_without_redis_says_why(app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "REDIS_URL", "")
    assert "REDIS_URL is missing" in refused(run("worker"))


def test_doctor_names_what_is_wrong_and_only_that(app: Flask, run: Run, mailbox: Mailbox) -> None:
    result = run("doctor")
    lines = dict(
        line.split(maxsplit=1) for line in result.output.splitlines() if not line.startswith("hosts")
    )
    assert result.exit_code == 1
    in_order = {name for name, words in lines.items() if words == "in order"}
    assert in_order == {"database", "cache", "mail", "pictures", "room", "decoder"}
    assert (
        "sitemaker.test does not resolve" in result.output
        and "*.sitemaker.test does not resolve" in result.output
    )


def test_doctor_finds_redis_away(app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "REDIS_URL", "redis://127.0.0.1:1/0")
    assert "Redis does not answer" in run("doctor").output


def test_alarm_writes_to_the_operator(app: Flask, run: Run, mailbox: Mailbox) -> None:
    assert "abuse@sitemaker.test was notified" in said(run("alarm", "sitemaker-backup.service"))
    (message,) = mailbox.messages
    assert message["To"] == "abuse@sitemaker.test" and "sitemaker-backup.service failed" in message["Subject"]
    assert "journalctl -u sitemaker-backup.service" in message.as_string()
    mailbox.refusal = "451 4.3.0 Come back later"
    assert "No email was sent" in refused(run("alarm", "sitemaker-backup.service"))


ASKED = """
from sitemaker import create_app
app = create_app()
for words in (["release"], ["doctor"]):
    result = app.test_cli_runner().invoke(args=words)
    print(result.exit_code, result.output)
answer = app.test_client().get("/readyz")
print(answer.status_code, answer.get_data(as_text=True))
"""


def test_another_encoding_than_utf8_is_refused_with_the_way_out(app: Flask, cluster: Postgres) -> None:
    """In a process of its own: a second application would take over the extensions of this one."""
    with cluster.administer() as cursor:
        cursor.execute(
            "CREATE DATABASE ascii OWNER sitemaker TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'"
        )
    own = {"APP_ENV": "testing", "DATABASE_URL": cluster.url("ascii"), "REDIS_URL": app.config["REDIS_URL"]}
    done = subprocess.run(
        [sys.executable, "-c", ASKED], env={**os.environ, **own}, capture_output=True, text=True, cwd=ROOT
    )
    cluster.drop("ascii")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("encoding is SQL_ASCII, and has to be UTF8") >= 2
    assert "503 " in done.stdout and "createdb -E UTF8 -T template0" in done.stdout
    assert "\n0 " not in f"\n{done.stdout}"


def test_commands_that_docs_name_exist(app: Flask) -> None:
    """Whoever reads them at 3 a.m. types them as they stand."""
    command = re.compile(r"^`?(?:sitemaker|flask|flask --app sitemaker) ([a-z]+)(?: ([a-z]+))?", re.M)
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    code = [part for page in pages for part in re.findall(r"```.*?```|`[^`\n]+`", page.read_text(), re.S)]
    named = {words for part in code for words in command.findall(part)}
    assert len(named) > 10
    for name, word in named:
        if name in COPIES:
            continue
        assert name in app.cli.commands, name
        below = getattr(app.cli.commands[name], "commands", None)
        assert not below or not word or word in below, f"{name} {word}"
