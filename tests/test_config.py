"""Settings: where they come from, and what production refuses to start with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from sitemaker import config

SECRET = "q8Zr3vT1xW6yB9nM2kL5jH7gF4dS0aPc"
GOOD = {"APP_ENV": "production", "SECRET_KEY": SECRET, "SERVER_NAME": "sitemaker.example"}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [setting.name for setting in config.SETTINGS] + ["APP_CONFIG_FILE"]:
        monkeypatch.delenv(name, raising=False)


def load(folder: Path, **override: object) -> Flask:
    app = Flask("sitemaker", instance_path=str(folder), instance_relative_config=True)
    config.load(app.config, folder, override)
    return app


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY"),
        ({"SECRET_KEY_FALLBACKS": [SECRET[::-1], "short"]}, "SECRET_KEY_FALLBACKS"),
        ({"SERVER_NAME": ""}, "SERVER_NAME"),
        ({"DEBUG": True}, "DEBUG"),
        ({"DEBUG_TOOLBAR": True}, "DEBUG_TOOLBAR"),
        ({"WEB_CONCURRENCY": 2}, "REDIS_URL"),
        ({"S3_BUCKET": "pictures", "S3_ACCESS_KEY_ID": "key"}, "S3_SECRET_ACCESS_KEY"),
        ({"SOURCE_URL": "code.example/sitemaker"}, "SOURCE_URL"),
        ({"SOURCE_URL": "javascript:alert(1)"}, "SOURCE_URL"),
        ({"SIGNUPS": "maybe"}, "SIGNUPS"),
        ({"SIGNUPS": "invite"}, "INVITE_CODE"),
        ({"APP_ENV": "staging"}, "APP_ENV"),
    ],
)
def test_production_refuses_to_start_and_names_the_setting(
    tmp_path: Path, wrong: dict[str, object], named: str
) -> None:
    load(tmp_path, **GOOD)
    with pytest.raises(config.Misconfigured, match=named):
        load(tmp_path, **{**GOOD, **wrong})


def test_a_word_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", "many")
    with pytest.raises(config.Misconfigured, match="WEB_CONCURRENCY"):
        load(tmp_path, **GOOD)


def test_later_sources_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = [load(tmp_path, **GOOD).config["MAIL_FROM"]]
    (tmp_path / "config.py").write_text("MAIL_FROM = 'instance@sitemaker.example'\n")
    seen.append(load(tmp_path, **GOOD).config["MAIL_FROM"])
    named = tmp_path / "named.py"
    named.write_text("MAIL_FROM = 'named@sitemaker.example'\n")
    monkeypatch.setenv("APP_CONFIG_FILE", str(named))
    seen.append(load(tmp_path, **GOOD).config["MAIL_FROM"])
    monkeypatch.setenv("MAIL_FROM", "environment@sitemaker.example")
    seen.append(load(tmp_path, **GOOD).config["MAIL_FROM"])
    assert [each.partition("@")[0] for each in seen] == [
        "sitemaker <hello",
        "instance",
        "named",
        "environment",
    ]


def test_one_former_secret_in_a_file_is_not_taken_apart(tmp_path: Path) -> None:
    (tmp_path / "config.py").write_text(f"SECRET_KEY_FALLBACKS = '{SECRET[::-1]}'\n")
    assert load(tmp_path, **GOOD).config["SECRET_KEY_FALLBACKS"] == [SECRET[::-1]]


def test_a_database_url_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for url in ("mysql://h/d", "postgresql://h/d?colour=blue", "postgresql://[::1/d", "h/d"):
        with pytest.raises(config.Misconfigured, match="DATABASE_URL"):
            load(tmp_path, **GOOD, DATABASE_URL=url)


def test_only_heroku_redis_may_show_a_certificate_of_its_own() -> None:
    assert config.redis_url("rediss://h:1", "web.1") == "rediss://h:1?ssl_cert_reqs=none"
    assert config.redis_url("rediss://h:1", "") == "rediss://h:1"
    assert config.redis_url("redis://h:1", "web.1") == "redis://h:1"


def test_development_makes_and_keeps_its_own_secret(tmp_path: Path) -> None:
    first = load(tmp_path, APP_ENV="development").config["SECRET_KEY"]
    assert len(first) >= 32 and load(tmp_path, APP_ENV="development").config["SECRET_KEY"] == first


def test_debug_is_on_in_development_and_takes_the_toolbar_along(tmp_path: Path) -> None:
    shown = {}
    for more in ({}, {"DEBUG": False}, {"DEBUG_TOOLBAR": False}):
        loaded = load(tmp_path, APP_ENV="development", **more).config
        shown[tuple(more)] = (loaded["DEBUGGER"], loaded["DEBUG_TB_ENABLED"])
    assert shown == {(): (True, True), ("DEBUG",): (False, False), ("DEBUG_TOOLBAR",): (True, False)}
    assert not load(tmp_path, **GOOD).config["DEBUGGER"]


TOOLBAR = """
from sitemaker import create_app
answer = create_app().test_client().get("/about", base_url="https://sitemaker.test")
print("flDebug" in answer.get_data(as_text=True), answer.headers["Content-Security-Policy"])
"""


@pytest.mark.sweep
def test_toolbar_can_be_switched_on_for_the_apex(tmp_path: Path) -> None:
    """In a process of its own: a second application would take over the extensions of this one."""
    settings = {"APP_ENV": "testing", "DEBUG": "1", "DEBUG_TOOLBAR": "1"}
    environ = {**os.environ, **settings, "DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"}
    done = subprocess.run([sys.executable, "-c", TOOLBAR], env=environ, capture_output=True, text=True)
    assert "True" in done.stdout and "unsafe-inline" in done.stdout, done.stderr
