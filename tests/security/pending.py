"""What waits in a browser or a mailbox for its time to come: made, and asked whether it still lives."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import select, update

from sitemaker.extensions import db
from sitemaker.models import Job, Page, Site, User, platform_scope
from tests.cast import PASSWORD, Person
from tests.home.letters import link
from tests.mailbox import Mailbox
from tests.security.wire import APEX, MakeVisitor, Visitor

ADMIN = f"https://acme.{APEX}/admin/"
Lives = Callable[[], bool]
Thing = Callable[["Scene"], Lives]


@dataclass
class Scene:
    """Alice in her own browser, and somebody who is in her account elsewhere."""

    app: Flask
    alice: Person
    make: MakeVisitor
    mailbox: Mailbox
    elsewhere: Callable[[], None] | None = None
    """Does the jobs in another process."""
    password: str = PASSWORD
    own: Visitor = field(init=False)
    other: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.own, self.other = self.make(), self.make()
        self.own.sign_in(self.alice)
        self.other.sign_in(self.alice)

    def send(self, visitor: Visitor, path: str, **form: str) -> int:
        return visitor.post(path, {"csrf_token": visitor.token(path), **form}).status

    def work(self) -> None:
        from sitemaker import jobs

        if self.elsewhere is not None:
            return self.elsewhere()
        with self.app.app_context():
            for job_id in Job.due():
                jobs.run(job_id)

    def newest(self, start: str) -> str:
        """The newest link of this sort that was sent; '' when there is none."""
        self.work()
        found = [link(each) for each in self.mailbox.messages if f"/{start}/" in each.as_string()]
        return found[-1] if found else ""

    def shell(self, *words: str) -> None:
        done = self.app.test_cli_runner().invoke(args=list(words))
        assert done.exit_code == 0, done.output

    def again(self) -> Visitor:
        """A new browser of hers, signed in."""
        visitor = self.make()
        assert visitor.post("/signin", self.signing).status == 303
        return visitor

    @property
    def signing(self) -> dict[str, str]:
        with self.app.app_context():
            return {"email": db.session.get_one(User, self.alice.id).email, "password": self.password}


def session(scene: Scene) -> Lives:
    return lambda: scene.other.get("/account").status == 200


def site_session(scene: Scene) -> Lives:
    scene.other.enter("acme")
    return lambda: scene.other.get(ADMIN).status == 200


def handoff_elsewhere(scene: Scene) -> Lives:
    return handoff(scene.other)


def handoff_of_own(scene: Scene) -> Lives:
    return handoff(scene.own)


def handoff(visitor: Visitor) -> Lives:
    begun = visitor.get(visitor.get(ADMIN).location)
    return lambda: visitor.get(begun.location).status == 303 and visitor.get(ADMIN).status == 200


def reset_sent(scene: Scene) -> Lives:
    return sent(scene, reset_asked)


def reset_pending(scene: Scene) -> Lives:
    return pending(scene, reset_asked)


def reset_asked(scene: Scene) -> str:
    assert scene.make().post("/reset", {"email": scene.alice.email}).status == 200
    return "reset"


def email_change_sent(scene: Scene) -> Lives:
    return sent(scene, email_change_asked)


def email_change_pending(scene: Scene) -> Lives:
    return pending(scene, email_change_asked)


def email_change_asked(scene: Scene) -> str:
    assert scene.send(scene.other, "/account/email", email="thief@evil.example") == 303
    return "confirm"


def confirm_sent(scene: Scene) -> Lives:
    return sent(scene, confirm_asked)


def confirm_pending(scene: Scene) -> Lives:
    return pending(scene, confirm_asked)


def confirm_asked(scene: Scene) -> str:
    with scene.app.app_context():
        db.session.execute(update(User).where(User.id == scene.alice.id).values(confirmed_at=None))
        db.session.commit()
    assert scene.send(scene.other, "/confirm/again") == 303
    return "confirm"


ALIVE = {200, 303}
"""What a link that is good answers a stranger: a form, or for a change of address the way to sign-in."""


def sent(scene: Scene, ask: Callable[[Scene], str]) -> Lives:
    path = scene.newest(ask(scene))
    assert scene.make().get(path).status in ALIVE
    return lambda: scene.make().get(path).status in ALIVE


def pending(scene: Scene, ask: Callable[[Scene], str]) -> Lives:
    """The mail server was away, and takes it only afterwards."""
    start = ask(scene)

    def lives() -> bool:
        path = scene.newest(start)
        return bool(path) and scene.make().get(path).status in ALIVE

    return lives


def device(scene: Scene) -> Lives:
    """Strangers used up the tries of this account; a browser it knows may still guess."""

    def lives() -> bool:
        wrong = {**scene.signing, "password": "not the password at all"}
        statuses = [scene.make().post("/signin", wrong).status for _ in range(12)]
        assert statuses[-1] == 429
        scene.other.cookies[APEX].pop("__Host-sid", None)
        return scene.other.post("/signin", wrong).status == 422

    return lives


def held_form(scene: Scene) -> Lives:
    """A form that came without its session: the page it is kept in carries a seal."""
    held = hold(scene, scene.other.token("/account/name"))
    return lambda: "held" in held and scene.again().post("/account/name", held).status == 303


def form_to_be_held(scene: Scene) -> Lives:
    """The same, but it comes only afterwards."""
    token = scene.other.token("/account/name")

    def lives() -> bool:
        return scene.again().post("/account/name", hold(scene, token)).status == 303

    return lives


def hold(scene: Scene, token: str) -> dict[str, str]:
    reply = scene.make().post("/account/name", {"name": "Planted", "csrf_token": token})
    assert reply.status == 401 and "Planted" in reply.text
    return dict(re.findall(r'<input type="hidden" name="(name|held)" value="([^"]+)"', reply.text))


def open_form(scene: Scene) -> Lives:
    form = {"name": "Typed before", "csrf_token": scene.other.token("/account/name")}
    return lambda: scene.other.post("/account/name", form).status == 303


def open_form_of_site(scene: Scene) -> Lives:
    scene.other.enter("acme")
    url = f"{ADMIN}pages/new"
    form = {"title": "Typed before", "csrf_token": scene.other.token(url)}
    return lambda: scene.other.post(url, form).status == 303


def open_editor(scene: Scene) -> Lives:
    """What it sends is JSON, with the token in a header."""
    scene.other.enter("acme")
    headers = {"X-CSRFToken": scene.other.token(ADMIN)}
    with scene.app.app_context(), platform_scope("a test looks"):
        home = select(Page.id).join(Site, Site.id == Page.site_id).where(Site.subdomain == "acme")
        page = db.session.scalars(home.where(Page.path == "", Page.kind == "page")).one()
    sent = {"client": "a-tab-of-before", "base": 0, "edits": []}
    return lambda: scene.other.post(f"{ADMIN}pages/{page}/edits", json_=sent, headers=headers).status == 200


THINGS: list[Thing] = [session, site_session, handoff_elsewhere, handoff_of_own]
THINGS += [reset_sent, reset_pending, email_change_sent, email_change_pending, confirm_sent, confirm_pending]
THINGS += [device, held_form, form_to_be_held]
FORMS: list[Thing] = [open_form, open_form_of_site, open_editor]
"""What ends with the session it was made for, and so with much else."""
