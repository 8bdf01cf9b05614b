"""What a mail server can answer, and fail to answer, at each step of a delivery."""

import re
from collections.abc import Iterator

import pytest

from sitemaker.lib.email import smtp
from sitemaker.lib.email.mailer import Mailer, Refused, Unanswered, Undelivered, compose
from tests.servers import free_port
from tests.slow_smtp import SILENCE, SlowServer

TOKEN = "1f0e" * 16
MESSAGE = compose(
    sender="sitemaker <hello@sitemaker.test>",
    to="alice@example.com",
    subject="Hello",
    text=f"https://sitemaker.test/reset/{TOKEN}\n.\n..\n",
    html="<p>Hello</p>",
    message_id="<mail-1-reset@sitemaker.test>",
)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.8)
    monkeypatch.setattr(smtp, "LONGEST", 1.6)
    yield


def outcome(server: SlowServer, account: str = "") -> tuple[type[Exception] | None, str, int]:
    """How it ended, what was said, and how often it was handed over."""
    mailer, handed = Mailer(), list[int]()
    mailer.configure(server.url.replace("//", f"//{account}"), None)
    try:
        mailer.deliver(MESSAGE, lambda: handed.append(1))
    except Undelivered as problem:
        return type(problem), str(problem), len(handed)
    return None, "", len(handed)


BEFORE = ("greeting", "EHLO", "MAIL", "RCPT", "DATA")


@pytest.mark.parametrize(
    ("step", "reply", "kind", "handed"),
    [
        *((step, "451 4.3.0 Come back later", Undelivered, 0) for step in BEFORE if step != "EHLO"),
        *((step, SILENCE, Undelivered, 0) for step in BEFORE),
        ("greeting", "554 5.3.2 No service here", Undelivered, 0),
        ("MAIL", "530 5.7.0 Sign in first", Undelivered, 0),
        ("RCPT", "550 5.1.1 Nobody has that name here", Refused, 0),
        ("DATA", "554 5.5.1 No valid recipients", Refused, 0),
        ("message", "451 4.3.0 Come back later", Undelivered, 1),
        ("message", "554 5.7.1 Spam", Refused, 1),
        ("message", SILENCE, Unanswered, 1),
        ("message", "    what is this", Unanswered, 1),
        ("RCPT", "251 2.1.5 It will go on from here", None, 1),
        ("QUIT", SILENCE, None, 1),
        ("QUIT", "421 4.0.0 Who are you", None, 1),
    ],
)
def test_each_step(step: str, reply: str, kind: type[Exception] | None, handed: int) -> None:
    with SlowServer({step: reply}) as server:
        found, said, times = outcome(server)
    assert (found, times) == (kind, handed), said
    assert len(server.messages) == handed
    if kind is not None and reply != SILENCE:
        assert reply.strip() in said
    if kind is not None and reply == SILENCE:
        assert "timed out" in said


def test_lines_that_begin_with_a_dot_arrive() -> None:
    with SlowServer() as server:
        assert outcome(server)[0] is None
    body = server.messages[0].get_payload(0).get_payload()  # type: ignore[union-attr]
    assert re.findall(r"^\.+", str(body), re.M) == ["..", "..."]


@pytest.mark.parametrize(("step", "kind"), [("EHLO", Undelivered), ("message", Unanswered)])
def test_server_that_drips_its_answer_has_an_end(step: str, kind: type[Exception]) -> None:
    """Each sign in time, and the line never whole."""
    with SlowServer({step: " " * 2000}, drips=0.01) as server:
        server.replies |= {other: reply[:4] for other, reply in server.replies.items() if other != step}
        found, said, _ = outcome(server)
    assert found is kind, said


@pytest.mark.security(18)
@pytest.mark.parametrize(
    "echo",
    [
        f"554 5.7.1 Blocked link https://sitemaker.test/reset/{TOKEN} in message",
        f"554 5.7.1 Blocked /reset/{TOKEN[:40]}=\t{TOKEN[40:]}",
        "554 Unknown: AUTH PLAIN AG1lAHMzY3IzdA==",
        "554 s3cr3t is not what me has",
        "554 \x1b]0;owned\x07\u202eright\x9b2J",
    ],
)
def test_what_it_repeats_gives_nothing_away(echo: str) -> None:
    with SlowServer({"RCPT": echo}) as server:
        server.replies |= {"EHLO": "250-slow.example\r\n250 AUTH PLAIN", "AUTH": "235 2.7.0 Welcome"}
        kind, said, _ = outcome(server, "me:s3cr3t@")
    assert kind is Refused and said.startswith("554 ")
    assert "s3cr3t" not in said and "AG1lAHMz" not in said and TOKEN[:16] not in said
    assert said.isprintable() and "\u202e" not in said


def test_wrong_password_is_no_refusal_of_the_email() -> None:
    asks = {"EHLO": "250-slow.example\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 Wrong password"}
    with SlowServer(asks) as server:
        assert outcome(server, "me:s3cr3t@") == (Undelivered, "535 5.7.8 Wrong password", 0)


def test_nobody_there() -> None:
    mailer = Mailer()
    mailer.configure(f"smtp://127.0.0.1:{free_port()}", None)
    with pytest.raises(Undelivered, match="Connection refused"):
        mailer.deliver(MESSAGE)
