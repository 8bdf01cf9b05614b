"""What dies with what (R111): every event against every thing that was pending, over HTTP."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from sitemaker.extensions import bcrypt, db
from sitemaker.lib.fairness.password_pool import FIRST
from sitemaker.models import User, UserSession, revocation
from sitemaker.models.session import digest
from tests.cast import Cast
from tests.mailbox import Mailbox
from tests.security.pending import THINGS, Lives, Scene, email_change_pending, session
from tests.security.wire import MakeVisitor

NEW = "a wholly new sentence"
Fire = Callable[[], None]


@pytest.fixture
def scene(app: Flask, cast: Cast, inside: MakeVisitor, mailbox: Mailbox) -> Scene:
    return Scene(app, cast.alice, inside, mailbox)


# Events: what is made ready beforehand, and what fires it.


def password_by_form(scene: Scene) -> Fire:
    def fire() -> None:
        assert scene.send(scene.own, "/account/password", password=NEW) == 303
        scene.password = NEW

    return fire


def password_by_reset(scene: Scene) -> Fire:
    scene.make().post("/reset", {"email": scene.alice.email})
    path = scene.newest("reset")
    scene.mailbox.messages.clear()

    def fire() -> None:
        assert scene.make().post(path, {"password": NEW}).status == 303
        scene.password = NEW

    return fire


def password_by_operator(scene: Scene) -> Fire:
    def fire() -> None:
        scene.shell("user", "password", scene.alice.email, "--password", NEW)
        scene.password = NEW

    return fire


def new_email(scene: Scene) -> Fire:
    assert scene.send(scene.own, "/account/email", email="alice@new.example") == 303
    path = scene.newest("confirm")
    scene.mailbox.messages.clear()

    def fire() -> None:
        assert scene.send(scene.own, path) == 303

    return fire


def suspension(scene: Scene) -> Fire:
    """And its end: what it killed stays dead."""

    def fire() -> None:
        scene.shell("user", "suspend", scene.alice.email)
        scene.shell("user", "suspend", scene.alice.email, "--lift")

    return fire


def deletion(scene: Scene) -> Fire:
    """And the way back."""

    def fire() -> None:
        assert scene.send(scene.own, "/account/delete", email=scene.alice.email) == 200
        assert scene.send(scene.again(), "/account/bin") == 303

    return fire


def sign_out_everywhere(scene: Scene) -> Fire:
    def fire() -> None:
        token = scene.own.token("/account/sessions")
        assert scene.own.post("/account/sessions", {"csrf_token": token}).status == 303

    return fire


EVENTS = [password_by_form, password_by_reset, password_by_operator, new_email]
EVENTS += [suspension, deletion, sign_out_everywhere]
LIVING = {
    ("sign_out_everywhere", "confirm_sent"),
    ("sign_out_everywhere", "confirm_pending"),
    ("deletion", "device"),
    ("deletion", "held_form"),
    ("deletion", "form_to_be_held"),
}
"""Everything else dies; why these live stands in ``models/revocation.py``."""


@pytest.mark.security(111)
@pytest.mark.sweep
@pytest.mark.parametrize("thing", THINGS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("event", EVENTS, ids=lambda each: each.__name__)
def test_what_dies_with_what(
    scene: Scene, event: Callable[[Scene], Fire], thing: Callable[[Scene], Lives]
) -> None:
    fire = event(scene)
    lives = thing(scene)
    fire()
    assert lives() == ((event.__name__, thing.__name__) in LIVING)


@pytest.mark.security(111)
@pytest.mark.parametrize("thing", THINGS, ids=lambda each: each.__name__)
def test_without_an_event_everything_lives(scene: Scene, thing: Callable[[Scene], Lives]) -> None:
    assert thing(scene)()


@pytest.mark.security(111)
def test_one_browser_signed_out_takes_its_change_of_address_along(scene: Scene) -> None:
    lives = email_change_pending(scene)
    with scene.app.app_context():
        wanted = UserSession.token_hash == digest(scene.other.sid())
        other = db.session.scalars(select(UserSession.id).where(wanted)).one()
    assert (
        scene.own.post(f"/account/sessions/{other}", {"csrf_token": scene.own.token("/account")}).status
        == 303
    )
    assert not session(scene)() and not lives()


@pytest.mark.security(111)
def test_nothing_goes_past_the_list(app: Flask) -> None:
    """Passwords change, and sessions of a person end, in the verbs that carry out the list."""
    found = {
        (path.relative_to(app.root_path).as_posix(), what)
        for path in Path(app.root_path).rglob("*.py")
        for what in (".password = ", ".password_hash = ", ".end_sessions(", ".email = ")
        if what in path.read_text()
    }
    assert found == {
        ("models/user.py", ".password_hash = "),
        ("models/user.py", ".email = "),
        ("models/revocation.py", ".end_sessions("),
        ("cli/user.py", ".password = "),
        ("cli/demo.py", ".password = "),
    }


@pytest.mark.security(111)
def test_documentation_names_every_thing_and_event(app: Flask) -> None:
    page = (Path(app.root_path).parent / "docs/security.md").read_text()
    table = page.partition("## What dies with what")[2].partition("(1)\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    cells = {row[0]: row[1:] for row in rows[2:] if len(row) > 6}
    assert len(revocation.LIVES) == 6 and all(len(row) == 6 for row in cells.values())
    shown = dict(zip(revocation.LIVES, zip(*cells.values(), strict=True), strict=True))
    for event, living in revocation.LIVES.items():
        for thing, said in zip((*revocation.THINGS, "marks"), shown[event], strict=True):
            dies = not said.startswith("live")
            assert dies == (thing not in living or (event, thing) in PARTLY), (event, thing)


PARTLY = {("one_sign_out", "sessions"), ("one_sign_out", "handoffs")}
"""What belongs to the one session dies with it."""


@pytest.mark.security(111)
def test_old_password_checked_while_it_changes_opens_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check takes a quarter of a second, and the new password comes in the middle of it."""
    real, signing = bcrypt.check_password_hash, scene.signing
    new = bcrypt.generate_password_hash(NEW).decode()

    def slowly(*args: str) -> bool:
        with scene.app.app_context():
            db.session.execute(update(User).values(password_hash=new))
            db.session.commit()
        return bool(real(*args))

    monkeypatch.setattr(bcrypt, "check_password_hash", slowly)
    assert scene.make().post("/signin", signing).status == 422


@pytest.mark.security(111)
def test_change_of_address_asked_while_the_password_changes_is_not_sent(scene: Scene) -> None:
    """The request began before the change was committed, and would be written down after it."""
    form = {"email": "thief@evil.example", "csrf_token": scene.other.token("/account/email")}
    asking = threading.Thread(target=scene.other.post, args=("/account/email", form))
    with scene.app.app_context():
        user = db.session.get_one(User, scene.alice.id)
        user.change_password(User.hashed(NEW, FIRST))
        db.session.flush()
        asking.start()
        asking.join(1)
        db.session.commit()
    asking.join()
    scene.work()
    assert not scene.mailbox.messages
