"""What tests do with mail: have it sent, find the link in it."""

import re
from collections.abc import Callable
from email.message import EmailMessage

from tests.mailbox import Mailbox

Work = Callable[[], None]


def link(message: EmailMessage) -> str:
    """The path of the one link of ours in the text part."""
    found = re.findall(r"https://sitemaker\.test(/\S+)", text(message))
    assert len(found) == 1, found
    return str(found[0])


def text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def posted(mailbox: Mailbox, work: Work, count: int = 1) -> EmailMessage:
    """The newest of exactly `count` letters."""
    work()
    assert len(mailbox.wait(count)) == count
    return mailbox.messages[-1]
