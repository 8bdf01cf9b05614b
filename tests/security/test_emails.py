"""What emails can be caused, by whom, to whom, and whose words they carry (R91, R103)."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.cast import PASSWORD, Cast
from tests.home.letters import link
from tests.mailbox import Mailbox
from tests.security.wire import Inside, MakeVisitor, Visitor

Work = Callable[[], None]
ONE_MAILBOX = [
    *("victim@gmail.com", "v.ictim@gmail.com", "vi.ctim+1@gmail.com", "VICTIM+2@googlemail.com"),
    *("v.i.c.t.i.m@googlemail.com", "victim+a+b@gmail.com", "victim+x@GMAIL.com"),
]


def sign_up(visitor: Visitor, email: str, address: str) -> int:
    form = {"email": email, "password": PASSWORD, "address": address}
    return visitor.post("/signup", form).status


def press(visitor: Visitor, path: str, **form: str) -> str:
    """The words of the page that this form leads to."""
    reply = visitor.post(path, {"csrf_token": visitor.token("/account"), **form})
    assert reply.status in (200, 303), f"{path}: {reply.status} {reply.page.text[:300]}"
    return (visitor.visit(reply.location) if reply.location else reply).page.text


def at(app: Flask, address: str) -> Visitor:
    return Visitor(Inside(app, address))


def whole(mailbox: Mailbox) -> str:
    """All that came, headers, text and HTML, as a reader's program decodes it."""
    parts = [part for each in mailbox.messages for part in each.walk() if not part.is_multipart()]
    heads = [f"{name}: {value}" for each in mailbox.messages for name, value in each.items()]
    return "\n".join([*heads, *(part.get_content() for part in parts)])


@pytest.mark.security(103)
def test_one_mailbox_in_all_its_spellings_gets_three(
    visitor: MakeVisitor, mailbox: Mailbox, work: Work
) -> None:
    for number, email in enumerate(ONE_MAILBOX):
        person = visitor()
        assert sign_up(person, email, f"place-{number}") == 303
        if number >= 3:
            assert "No email was sent" in person.visit("/sites").page.text
    work()
    assert len(mailbox.messages) == 3


@pytest.mark.security(103)
def test_address_that_never_confirmed_gets_the_proof_alone(
    visitor: MakeVisitor, mailbox: Mailbox, work: Work
) -> None:
    person = visitor()
    sign_up(person, "victim@example.org", "you-won")
    press(person, "/account/name", name="You won 5000: https://evil.example")
    for _ in range(5):
        assert "No email was sent" in press(person, "/sites/you-won/delete", address="you-won")
        press(person, "/sites/you-won/restore")
    assert "No email was sent" in press(person, "/account/password", password="a wholly new sentence")
    press(person, "/account/delete", email="victim@example.org")
    work()
    assert [link(each)[:9] for each in mailbox.messages] in ([], ["/confirm/"])
    assert "won" not in whole(mailbox).lower()


@pytest.mark.security(103)
def test_deleting_and_restoring_sends_a_few_and_says_so(
    cast: Cast, visitor: MakeVisitor, mailbox: Mailbox, work: Work
) -> None:
    owner = visitor()
    owner.sign_in(cast.alice)
    said = []
    for _ in range(56):
        said.append(press(owner, "/sites/acme/delete", address="acme"))
        press(owner, "/sites/acme/restore")
    work()
    assert len(mailbox.messages) == 5
    held = [words for words in said if "No email was sent about this: 5 went to this mailbox today." in words]
    assert len(held) == 51
