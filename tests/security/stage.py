"""Everybody who may knock, each with cookies that are as good as they can be, before two furnished sites."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import delete, select, update

from sitemaker.extensions import db
from sitemaker.models import Membership, User, UserSession, now
from tests.cast import Cast, Person
from tests.security.checkpoint import Checkpoint
from tests.security.routes import ROLES, Ids, furnish_both
from tests.security.wire import APEX, MakeVisitor, Visitor
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


@contextmanager
def set_stage(world: World, cluster: Postgres, visitor: MakeVisitor) -> Iterator[Stage]:
    app, cast = world.app, world.cast
    acme, mallory = furnish_both(app, cast)
    people = {"stranger": cast.charlie, "reader": cast.rita, "editor": cast.bob, "owner": cast.alice}
    with app.app_context():
        db.session.execute(delete(UserSession))
        for person in (cast.charlie, cast.sam):
            db.session.add(Membership(site_id=cast.acme.id, user_id=person.id, role="editor"))
        db.session.execute(update(User).where(User.id == cast.sam.id).values(suspended_at=None))
        db.session.commit()
    visitors = {"anonymous": visitor()}
    tokens: dict[tuple[str, str], str] = {}
    for role, person in {**people, "suspended": cast.sam}.items():
        visitors[role] = _enter(visitor(), person)
        host = f"acme.{APEX}"
        tokens[role, APEX] = visitors[role].token("/account")
        tokens[role, host] = visitors[role].token(f"https://{host}/admin/")
    with app.app_context():  # behind the models' back, so that the sessions stay: a check must look each time
        stranger = Membership.user_id == cast.charlie.id, Membership.site_id == cast.acme.id
        db.session.execute(delete(Membership).where(*stranger))
        db.session.execute(update(User).where(User.id == cast.sam.id).values(suspended_at=now()))
        own = select(UserSession.id).where(UserSession.user_id == cast.alice.id, UserSession.host == APEX)
        session_id = db.session.scalars(own).one()
        db.session.commit()
    checkpoint = Checkpoint(world, cluster)
    here = Ids(**{**vars(acme), "session_id": session_id})
    try:
        yield Stage(app, cast, here, mallory, visitors, tokens, checkpoint)
    finally:
        checkpoint.close()


def _enter(visitor: Visitor, person: Person) -> Visitor:
    visitor.sign_in(person)
    visitor.enter("acme")
    return visitor


__all__ = ["ROLES", "Stage", "set_stage"]
