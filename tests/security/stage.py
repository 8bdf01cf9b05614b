"""Everybody who may knock, each with cookies that are as good as they can be, before two furnished sites."""

from copy import deepcopy
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import delete, select, update

from sitemaker.extensions import db
from sitemaker.models import Membership, User, UserSession, now
from tests.cast import Cast, Person
from tests.security.checkpoint import Checkpoint
from tests.security.routes import ROLES, Ids, furnish_both
from tests.security.wire import APEX, Inside, MakeVisitor, Visitor
from tests.servers import Postgres
from tests.world import World


@dataclass
class Stage:
    """``visitors`` by role: of acme, and of the apex. Rows come back with ``checkpoint.restore()``."""

    app: Flask
    cast: Cast
    acme: Ids
    mallory: Ids
    visitors: dict[str, Visitor]
    tokens: dict[tuple[str, str], str]
    """CSRF tokens by role and host."""
    checkpoint: Checkpoint

    def cookie(self, role: str, host: str) -> str:
        held = self.visitors[role].cookies.get(host, {}) if role != "anonymous" else {}
        return "; ".join(f"{name}={value}" for name, value in held.items())


class Scenery:
    """The stage as it is set once for all tests of a process: a second of work, brought back in 20 ms."""

    def __init__(self, world: World, cluster: Postgres) -> None:
        world.begin_again()
        self._app, self._cast = world.app, world.cast
        acme, self._mallory = furnish_both(self._app, self._cast)
        self._admit()
        self._visitors = {"anonymous": Visitor(Inside(self._app))}
        self._tokens: dict[tuple[str, str], str] = {}
        self._sign_in()
        self._acme = Ids(**{**vars(acme), "session_id": self._shut_out()})
        self._checkpoint = Checkpoint(world, cluster)

    def _admit(self) -> None:
        """The stranger and the suspended, for as long as they need to sign in."""
        with self._app.app_context():
            db.session.execute(delete(UserSession))
            for person in (self._cast.charlie, self._cast.sam):
                db.session.add(Membership(site_id=self._cast.acme.id, user_id=person.id, role="editor"))
            db.session.execute(update(User).where(User.id == self._cast.sam.id).values(suspended_at=None))
            db.session.commit()

    def _sign_in(self) -> None:
        cast, host = self._cast, f"acme.{APEX}"
        people: dict[str, Person] = {"stranger": cast.charlie, "reader": cast.rita, "editor": cast.bob}
        for role, person in {**people, "owner": cast.alice, "suspended": cast.sam}.items():
            visitor = self._visitors[role] = Visitor(Inside(self._app))
            visitor.sign_in(person)
            visitor.enter("acme")
            self._tokens[role, APEX] = visitor.token("/account")
            self._tokens[role, host] = visitor.token(f"https://{host}/admin/")

    def _shut_out(self) -> int:
        """Behind the models' back, so that the sessions stay: a check must look each time. Alice's."""
        cast = self._cast
        with self._app.app_context():
            stranger = Membership.user_id == cast.charlie.id, Membership.site_id == cast.acme.id
            db.session.execute(delete(Membership).where(*stranger))
            db.session.execute(update(User).where(User.id == cast.sam.id).values(suspended_at=now()))
            own = select(UserSession.id).where(UserSession.user_id == cast.alice.id, UserSession.host == APEX)
            session_id = db.session.scalars(own).one()
            db.session.commit()
            return session_id

    def stage(self, visitor: MakeVisitor) -> Stage:
        """As at the beginning; everybody comes by this way, with the cookies that were given to them."""
        self._checkpoint.begin_again()
        visitors = {role: visitor() for role in self._visitors}
        for role, held in self._visitors.items():
            visitors[role].cookies = deepcopy(held.cookies)
        tokens = dict(self._tokens)
        return Stage(self._app, self._cast, self._acme, self._mallory, visitors, tokens, self._checkpoint)

    def close(self) -> None:
        self._checkpoint.close()


__all__ = ["ROLES", "Scenery", "Stage"]
