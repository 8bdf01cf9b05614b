"""Mail out of the house: one multipart message, over SMTP or printed, kept in a folder when asked to."""

import re
import sys
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from . import smtp
from .smtp import Refused, Unanswered, Undelivered

__all__ = ["Mailer", "Refused", "Unanswered", "Undelivered", "compose"]


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


class Mailer:
    """Takes messages to ``url``; without one prints them, so that a lone developer sees the links."""

    def __init__(self) -> None:
        self._url = ""
        self._outbox: Path | None = None

    def configure(self, url: str, outbox: Path | None) -> None:
        self._url, self._outbox = url, outbox

    def deliver(self, message: EmailMessage, hand_over: Callable[[], None] = lambda: None) -> None:
        """Raises Undelivered, Refused or Unanswered. ``hand_over`` is called just before it goes."""
        if self._outbox is not None:
            self._outbox.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"[^A-Za-z0-9-]+", "-", str(message["Message-ID"])).strip("-")
            (self._outbox / f"{name}.eml").write_bytes(message.as_bytes())
        if self._url:
            smtp.deliver(self._url, message, hand_over)
        else:
            hand_over()
            self._print(message)

    def reach(self, sender: str) -> None:
        """Do all that sending does, but for the message: connect, encrypt, sign in, name the sender.

        Raises Undelivered with what the server said.
        """
        if self._url:
            smtp.reach(self._url, parseaddr(sender)[1])

    @property
    def is_clear(self) -> bool:
        """Whether a password would travel in clear, to another machine."""
        parts = urlsplit(self._url)
        encrypted = parts.scheme == "smtps" or "starttls" in parts.query
        return bool(parts.username) and not encrypted and parts.hostname not in smtp.OWN

    @staticmethod
    def _print(message: EmailMessage) -> None:
        body = message.get_body(("plain",))
        text = body.get_content() if body is not None else ""
        sys.stderr.write(f"\n--- mail to {message['To']}: {message['Subject']}\n{text}\n---\n")
