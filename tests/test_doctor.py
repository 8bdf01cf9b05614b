"""What flask doctor says of each part, healthy and broken, on real parts."""

import gc
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from redis import Redis as Client
from werkzeug.serving import make_server

from sitemaker.extensions import db, mailer, storage
from sitemaker.lib.storage import Bucket, Disk, Keys
from sitemaker.models import Heartbeat
from tests.mailbox import Mailbox
from tests.servers import Redis, SeaweedFS, free_port
from tests.stack import make_certificate

Said = Callable[[str], str]
command = import_module("sitemaker.cli.doctor")
LOGIN = ("press@sitemaker.test", "p@ss/word")


@pytest.fixture
def said(app: Flask) -> Said:
    """What one check says; doctor ends with 1 exactly when that is something."""

    def say(check: str) -> str:
        with pytest.MonkeyPatch.context() as only:
            only.setattr(command, "CHECKS", {check: command.CHECKS[check]})
            result = app.test_cli_runner().invoke(args=["doctor"])
        words = result.output.removeprefix(f"{check:10}").strip()
        assert result.exit_code == (words != "in order"), result.output
        return words

    return say


@pytest.fixture
def certificate(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    def make(*names: str, days: int = 60) -> tuple[Path, Path]:
        return make_certificate(tmp_path, *names, days=days)

    return make


# Mail


@pytest.fixture
def tls(certificate: Callable[..., tuple[Path, Path]]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate("localhost"))
    return context


@pytest.fixture
def sends_by(app: Flask) -> Iterator[Callable[[str], None]]:
    """Has mail go to another address for this test."""
    former = app.config["SMTP_URL"]

    def configure(url: str) -> None:
        app.config["SMTP_URL"] = url
        mailer.configure(url, None)

    yield configure
    configure(former)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # aiosmtpd's, after STARTTLS
@pytest.mark.parametrize(("scheme", "query"), [("smtp", "?starttls"), ("smtps", "")])
def test_mail_is_tried_as_it_is_sent(
    said: Said, tls: ssl.SSLContext, sends_by: Callable[[str], None], scheme: str, query: str
) -> None:
    """Signed in, encrypted, and with the sender named."""
    with Mailbox(login=LOGIN, tls=tls, wrapped=scheme == "smtps") as server:
        address = f"{scheme}://{{}}:{{}}@127.0.0.1:{server.port}{query}"
        sends_by(address.format("press%40sitemaker.test", "p%40ss%2Fword"))
        assert said("mail") == "in order"
        sends_by(address.format("press%40sitemaker.test", "another"))
        assert "535 5.7.8 Authentication credentials invalid" in said("mail")
        sends_by(f"{scheme}://127.0.0.1:{server.port}{query}")
        assert "530 5.7.0 Authentication required" in said("mail")
        sends_by(address.format("press%40sitemaker.test", "p%40ss%2Fword"))
        server.sender_refusal = "553 5.7.1 Sender address rejected: not owned by user"
        assert "refuses email from sitemaker <hello@sitemaker.test>: 553 5.7.1 Sender" in said("mail")
        assert server.messages == []
    gc.collect()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("scheme", "query"), [("smtp", "?starttls"), ("smtps", "?")])
def test_mail_server_that_does_not_prove_its_name_gets_no_password(
    said: Said, tls: ssl.SSLContext, sends_by: Callable[[str], None], scheme: str, query: str
) -> None:
    """127.1 is another name of this machine; the certificate is its own maker's."""
    with Mailbox(login=LOGIN, tls=tls, wrapped=scheme == "smtps") as server:
        address = f"{scheme}://press%40sitemaker.test:p%40ss%2Fword@127.1:{server.port}{query}"
        sends_by(address)
        assert "certificate verify failed" in said("mail")
        sends_by(f"{address}&verify=no")
        assert said("mail") == "in order"
    gc.collect()


def test_mail_server_without_starttls_silent_or_away(said: Said, sends_by: Callable[[str], None]) -> None:
    with Mailbox() as server:
        sends_by(f"smtp://127.0.0.1:{server.port}?starttls")
        assert "STARTTLS extension not supported" in said("mail")
    sends_by(f"smtp://127.0.0.1:{free_port()}")
    assert "Connection refused" in said("mail")
    sends_by("smtp://press:word@mail.nowhere.invalid:25")
    words = said("mail")
    assert "SMTP_URL sends its password unencrypted" in words and "refuses email" in words


# Files


@pytest.fixture(scope="module")
def store() -> Iterator[SeaweedFS]:
    with SeaweedFS() as store:
        yield store


@pytest.fixture
def keeps_in(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Has pictures go into this bucket for this test."""
    former = storage._place

    def configure(**keys: str) -> None:
        monkeypatch.setitem(app.config, "S3_BUCKET", keys["S3_BUCKET"])
        storage.configure(Path(), Bucket(Keys(*keys.values())))

    yield configure
    storage._place = former


@pytest.mark.sweep
def test_an_object_is_written_read_and_removed_in_the_bucket(
    said: Said, store: SeaweedFS, keeps_in: Callable[..., None]
) -> None:
    bucket = store.make_bucket()
    keeps_in(**bucket)
    assert said("pictures") == "in order"
    held = store._client().list_objects_v2(Bucket=bucket["S3_BUCKET"])
    assert held["KeyCount"] == 0
    keeps_in(**{**bucket, "S3_SECRET_ACCESS_KEY": "another"})
    assert "Images can't be stored in the bucket: " in said("pictures")
    keeps_in(**{**bucket, "S3_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}"})
    assert "EndpointConnectionError" in said("pictures")


def test_a_folder_that_cannot_be_written(
    said: Said, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said("pictures") == "in order"
    (tmp_path / "media").write_text("a file where the folder should be")
    monkeypatch.setattr(storage, "_place", Disk(tmp_path / "media"))
    assert "Images can't be stored in" in said("pictures")


def test_room_is_looked_for_where_postgresql_is(
    said: Said, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "DATABASE_FOLDER", str(tmp_path))
    assert said("room") == "in order"
    monkeypatch.setitem(app.config, "DATABASE_FOLDER", str(tmp_path / "elsewhere"))
    assert said("room").endswith("elsewhere: that folder does not exist here.")


# Redis


@pytest.fixture
def redis(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    with Redis() as redis:
        monkeypatch.setitem(app.config, "REDIS_URL", redis.url())
        yield redis


def test_redis_that_answers_and_keeps_nothing(said: Said, redis: Redis) -> None:
    assert said("cache") == "in order"
    with Client.from_url(redis.url()) as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1")
        assert client.ping()
    assert said("cache").startswith("Redis answers, but stores nothing: command not allowed")
    redis.kill()
    assert "Redis does not answer" in said("cache")


def test_a_clock_that_is_not_theirs(app: Flask, said: Said) -> None:
    """This machine's runs ten seconds ahead of Redis's and of the database's."""

    def forget() -> None:
        with app.app_context():
            db.engine.dispose()  # each new connection learns it

    forget()
    assert said("cache") == said("database") == "in order"
    with time_machine.travel(time.time() + 10, tick=True):
        forget()
        assert said("cache").startswith("This machine's clock is 10 s ahead of Redis's")
        assert said("database").startswith("This machine's clock is 10 s ahead of the database's")
    forget()
    assert said("database") == "in order"


# Hosts


Serve = Callable[..., Any]


@contextmanager
def https(app: Any, certificate: Path, key: Path) -> Iterator[int]:
    """The application behind TLS on a port of its own, found under every name."""
    with make_server("127.0.0.1", 0, app, threaded=True, ssl_context=(str(certificate), str(key))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.port
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Which names DNS knows: those that end so lead to this machine, and no other."""
    ask = socket.getaddrinfo

    def know(*endings: str) -> None:
        def asked(host: Any, *more: Any, **named: Any) -> Any:
            if str(host).endswith(".test") and not str(host).endswith(endings):
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return ask("127.0.0.1" if str(host).endswith(".test") else host, *more, **named)

        monkeypatch.setattr(socket, "getaddrinfo", asked)

    return know


APEX, BELOW = "sitemaker.test", ".sitemaker.test"


@pytest.mark.parametrize(
    ("names", "days", "known", "complaints"),
    [
        ((APEX, f"*{BELOW}"), 60, (APEX,), []),
        ((APEX, f"*{BELOW}"), 22, (APEX,), []),
        (
            (APEX, f"*{BELOW}"),
            20,
            (APEX,),
            [
                "The certificate of sitemaker.test expires in 20 days",
                "of *.sitemaker.test expires in 20 days",
            ],
        ),
        (
            (APEX, f"*{BELOW}"),
            -1,
            (APEX,),
            [
                "certificate of sitemaker.test: certificate has expired",
                "of *.sitemaker.test: certificate",
            ],
        ),
        ((APEX,), 60, (APEX,), ["Browsers refuse the certificate of *.sitemaker.test: Hostname mismatch"]),
        ((f"*{BELOW}",), 60, (APEX,), ["certificate of sitemaker.test: Hostname mismatch"]),
        ((APEX, f"*{BELOW}"), 60, (BELOW,), ["sitemaker.test does not resolve"]),
        ((APEX, f"*{BELOW}"), 60, ("", "/"), []),
    ],
)
def test_names_and_certificates(
    app: Flask,
    said: Said,
    monkeypatch: pytest.MonkeyPatch,
    certificate: Callable[..., tuple[Path, Path]],
    named: Callable[..., None],
    names: tuple[str, ...],
    days: int,
    known: tuple[str, ...],
    complaints: list[str],
) -> None:
    made, key = certificate(*names, days=days)
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    named(*known)
    with https(app, made, key) as port:
        monkeypatch.setitem(app.config, "SERVER_NAME", f"{APEX}:{port}")
        words = said("hosts")
    assert len(words.splitlines()) == (len(complaints) or 1), words
    assert all(complaint in words for complaint in complaints or ["in order"]), words


def test_names_that_somebody_else_answers_or_nobody(
    app: Flask,
    said: Said,
    monkeypatch: pytest.MonkeyPatch,
    certificate: Callable[..., tuple[Path, Path]],
    named: Callable[..., None],
) -> None:
    def parked(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 For \x9b31msale", [("Content-Type", "text/html")])
        return [b"This domain is for sale"]

    made, key = certificate(APEX, f"*{BELOW}")
    named(APEX)
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    with https(parked, made, key) as port:
        monkeypatch.setitem(app.config, "SERVER_NAME", f"{APEX}:{port}")
        words = said("hosts")
        assert words.count("is answered by something other than sitemaker (HTTP/1.1 200 For ?31msale)") == 2
    assert said("hosts").count(f"cannot be reached from here on port {port}") == 2
    named("nothing")
    assert said("hosts").count("does not resolve") == 2


# The whole


def test_a_check_that_breaks_keeps_no_other_from_being_made(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Iterator[str]:
        yield "One thing."
        raise ValueError

    monkeypatch.setattr(command, "CHECKS", {"broken": broken, "pictures": command.CHECKS["pictures"]})
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "This could not be checked: ValueError" in result.output and "in order" in result.output


def test_for_a_program(app: Flask) -> None:
    with app.app_context():
        Heartbeat.beat("worker")
        Heartbeat.beat("backup")
        db.session.commit()
    result = app.test_cli_runner().invoke(args=["doctor", "--json"])
    found = {each["check"]: each for each in json.loads(result.stdout)}
    assert found.keys() == command.CHECKS.keys() and result.exit_code == 1
    assert found["cache"] == {"check": "cache", "sound": True, "said": []}
    assert found["upkeep"]["sound"] and "No backup has ever been test-restored" in found["upkeep"]["said"][0]
    assert not found["settings"]["sound"]
