"""One email handed to a mail server: what it said to it, and whether it may have taken it."""

import base64
import os
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from ..text.characters import without_tricks

TIMEOUT = 30.0
"""Seconds that each reply may take."""
LONGEST = 240.0
"""Seconds that a delivery may take as a whole: less than a job's lease."""
MOST_SAID = 500
OWN = ("localhost", "127.0.0.1", "::1")
"""This machine, by its names."""
_CODED = re.compile(r"(?=[A-Za-z+/_=-]*[0-9])[A-Za-z0-9+/_=-]{24,}|[0-9a-fA-F]{16,}")
"""Runs that may be part of a token or of what was said to sign in: some servers repeat what they refuse."""


class Undelivered(Exception):
    """The mail server did not take it now; the text is what it said."""


class Refused(Undelivered):
    """It will not be taken later either."""


class Unanswered(Undelivered):
    """It was handed over whole, and no answer came: it may arrive or not."""


def deliver(url: str, message: EmailMessage, hand_over: Callable[[], None]) -> None:
    """Hand the message to the mail server. Raises Undelivered, Refused or Unanswered.

    Also whatever ``hand_over`` raises, which is called when the server waits for the message: from then on it
    may have it.

    A refusal is for good (Refused) where it is of the recipient or of the message. Before that it is of us:
    a password that expired, a certificate, an address that may not send.
    """
    content = message.as_bytes()
    sender, to = (parseaddr(str(message[name]))[1] for name in ("From", "To"))
    handed = False
    with _reported(urlsplit(url), lambda: handed), _session(urlsplit(url)) as server:
        _expect(server.mail(sender), 2)
        _expect(server.rcpt(to), 2, refusal=Refused)
        _expect(server.docmd("DATA"), 3, refusal=Refused)
        hand_over()
        server.send(re.sub(rb"(?m)^\.", b"..", content))  # RFC 5321, 4.5.2
        handed = True  # without the line that ends it, it is no message
        server.send(b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")
        _expect(server.getreply(), 2, refusal=Refused)


def reach(url: str, sender: str) -> None:
    """All of a delivery that comes before the message. Raises Undelivered."""
    with _reported(urlsplit(url), lambda: False), _session(urlsplit(url)) as server:
        _expect(server.mail(sender), 2)
        server.rset()


class _Reply(Exception):
    """An answer that is not the one hoped for."""

    def __init__(self, code: int, text: bytes, kind: type[Undelivered]) -> None:
        self.code, self.text, self.kind = code, text, kind


def _expect(reply: tuple[int, bytes], first: int, refusal: type[Undelivered] = Undelivered) -> None:
    code, text = reply
    if code // 100 in (4, 5):
        raise _Reply(code, text, refusal if code >= 500 else Undelivered)
    if code // 100 != first:
        raise smtplib.SMTPServerDisconnected(f"no answer that SMTP knows ({text.decode('utf-8', 'replace')})")


@contextmanager
def _reported(parts: SplitResult, was_handed_over: Callable[[], bool]) -> Iterator[None]:
    try:
        yield
    except _Reply as reply:
        raise reply.kind(_said(reply.code, reply.text, parts)) from None
    except (smtplib.SMTPException, OSError) as problem:
        kind = Unanswered if was_handed_over() else Undelivered
        if isinstance(problem, smtplib.SMTPResponseException):
            raise kind(_said(problem.smtp_code, problem.smtp_error, parts)) from None
        raise kind(_said("", str(problem) or type(problem).__name__, parts)) from None


def _said(code: int | str, text: bytes | str, parts: SplitResult) -> str:
    """On one line, without what nobody may read: the password, or a link of the email."""
    whole = f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
    for secret in _secrets(parts):
        whole = whole.replace(secret, "…")
    return _CODED.sub("…", without_tricks(whole))[:MOST_SAID]


def _secrets(parts: SplitResult) -> list[str]:
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not password:
        return []
    coded = (base64.b64encode(each.encode()).decode() for each in (f"\0{user}\0{password}", password))
    return [*coded, password, parts.password or ""]


@contextmanager
def _session(parts: SplitResult) -> Iterator[smtplib.SMTP]:
    """Connected, greeted and signed in. What comes after the last answer is nobody's concern."""
    where = parts.hostname or "localhost"
    server: _Bounded
    if parts.scheme == "smtps":
        server = _BoundedSSL(where, parts.port or 465, timeout=TIMEOUT, context=_trust(parts))
    else:
        server = _Bounded(where, parts.port or 25, timeout=TIMEOUT)
    try:
        if parts.scheme != "smtps" and "starttls" in parts.query:
            server.starttls(context=_trust(parts))
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        else:
            server.ehlo_or_helo_if_needed()
        yield server
        with suppress(OSError, smtplib.SMTPException):
            server.putcmd("QUIT")
    finally:
        server.close()


def _trust(parts: SplitResult) -> ssl.SSLContext:
    """Only a server that proves its name gets the password; one on this machine need not."""
    context = ssl.create_default_context()
    if parts.hostname in OWN or "verify=no" in parts.query:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class _Bounded(smtplib.SMTP):
    """Ends after LONGEST seconds, however slowly the server speaks."""

    _clock: threading.Timer

    def connect(self, *where: Any, **more: Any) -> tuple[int, bytes]:
        self._clock = threading.Timer(LONGEST, self._cut)
        self._clock.daemon = True
        self._clock.start()
        try:
            return super().connect(*where, **more)
        except BaseException:
            self._clock.cancel()
            raise

    def close(self) -> None:
        self._clock.cancel()
        super().close()

    def _cut(self) -> None:
        with suppress(OSError):
            if self.sock is not None:
                with socket.socket(fileno=os.dup(self.sock.fileno())) as own:
                    own.shutdown(socket.SHUT_RDWR)


class _BoundedSSL(_Bounded, smtplib.SMTP_SSL):
    pass
