"""Mail out of the house: one multipart message, over SMTP or printed, kept in a folder when asked to."""

import re
import smtplib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

TIMEOUT = 10.0
TAKEN = 250
LONGEST_REPLY = 300
OWN = ("localhost", "127.0.0.1", "::1")


class Undelivered(Exception):
    """The mail server did not take it; try again later."""


def compose(*, sender: str, to: str, subject: str, text: str, html: str, message_id: str) -> EmailMessage:
    """A message with both bodies. Header values hold no line breaks: they are folded into spaces."""
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(_one_line(sender))
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=_one_line(to))
    message["Subject"] = _one_line(subject)
    message["Date"] = formatdate()
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def _one_line(value: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]+", " ", value).strip()


@contextmanager
def _session(url: str) -> Iterator[smtplib.SMTP]:
    """Connected, encrypted and signed in as the address says. What goes wrong in it is Undelivered."""
    parts = urlsplit(url)
    secure = parts.scheme == "smtps"
    kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
    try:
        with kind(
            parts.hostname or "localhost", parts.port or (465 if secure else 25), timeout=TIMEOUT
        ) as server:
            if not secure and "starttls" in parts.query:
                server.starttls()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            yield server
    except (smtplib.SMTPException, OSError) as problem:
        raise Undelivered(_said(problem)) from problem


def _said(problem: Exception) -> str:
    """The server's own words, on one line; else what kept us from hearing any."""
    code, words = getattr(problem, "smtp_code", 0), getattr(problem, "smtp_error", b"")
    told = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    told = f"{code} {told}" if code and told else str(problem) or type(problem).__name__
    return _one_line(told)[:LONGEST_REPLY]


class Postman:
    """Takes messages to ``url``; without one prints them, so that a lone developer sees the links."""

    def __init__(self) -> None:
        self._url = ""
        self._outbox: Path | None = None

    def configure(self, url: str, outbox: Path | None) -> None:
        self._url, self._outbox = url, outbox

    def deliver(self, message: EmailMessage) -> None:
        """Raises Undelivered."""
        if self._outbox is not None:
            self._outbox.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"[^A-Za-z0-9-]+", "-", str(message["Message-ID"])).strip("-")
            (self._outbox / f"{name}.eml").write_bytes(message.as_bytes())
        if self._url:
            self._send(message)
        else:
            self._print(message)

    def _send(self, message: EmailMessage) -> None:
        with _session(self._url) as server:
            server.send_message(message)

    def reach(self, sender: str) -> None:
        """Do all that sending does, but for the message: connect, encrypt, sign in, name the sender.

        Raises Undelivered with what the server said.
        """
        if not self._url:
            return
        with _session(self._url) as server:
            server.ehlo_or_helo_if_needed()
            code, words = server.mail(parseaddr(sender)[1])
            if code != TAKEN:
                raise smtplib.SMTPSenderRefused(code, words, sender)
            server.rset()

    @property
    def is_clear(self) -> bool:
        """Whether a password would travel in clear, to another machine."""
        parts = urlsplit(self._url)
        encrypted = parts.scheme == "smtps" or "starttls" in parts.query
        return bool(parts.username) and not encrypted and parts.hostname not in OWN

    @staticmethod
    def _print(message: EmailMessage) -> None:
        body = message.get_body(("plain",))
        text = body.get_content() if body is not None else ""
        sys.stderr.write(f"\n--- mail to {message['To']}: {message['Subject']}\n{text}\n---\n")
