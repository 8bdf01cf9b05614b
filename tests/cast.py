"""The people and sites that every test knows. Alice owns acme, Bob edits it, Rita only reads it, Charlie owns
mallory, Sam is suspended."""

from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask

from sitemaker.auth.known_device import device_mark
from sitemaker.extensions import db
from sitemaker.models import Membership, Site, User, UserSession, now, platform_scope

PASSWORD = "seventeen herons at dawn"


@dataclass(frozen=True)
class Person:
    id: int
    email: str
    cookies: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)
    """What the person's browser holds: host, name and value of each."""
    password: str = PASSWORD


@dataclass(frozen=True)
class Tenant:
    id: int
    subdomain: str
    host: str
    url: str
    admin_url: str


@dataclass(frozen=True)
class Cast:
    alice: Person
    bob: Person
    rita: Person
    charlie: Person
    sam: Person
    acme: Tenant
    mallory: Tenant


def assemble(app: Flask) -> Cast:
    """Write the cast into an empty database."""
    with app.app_context(), platform_scope("the tests' cast"):
        hashed = ""
        people: dict[str, User] = {}
        for name in ("alice", "bob", "rita", "charlie", "sam"):
            person = User(email=f"{name}@example.com", name=name.title())
            if hashed:
                person.password_hash = hashed
            else:
                person.password = PASSWORD
                hashed = person.password_hash
            people[name] = person
            db.session.add(person)
        db.session.flush()
        for person in people.values():
            person.confirm()
        people["sam"].suspend()
        acme = Site.create("acme", owner=people["alice"], title="Acme")
        mallory = Site.create("mallory", owner=people["charlie"], title="Mallory")
        for site in (acme, mallory):
            site.close_onboarding()
            site.named_at = now() - timedelta(days=90)
        for name, role in (("bob", "editor"), ("rita", "reader")):
            db.session.add(Membership(site_id=acme.id, user_id=people[name].id, role=role))
        entered = {"alice": acme, "bob": acme, "rita": acme, "charlie": mallory}
        cookies = {name: _enter(app, people[name], site) for name, site in entered.items()}
        db.session.commit()
        known = {
            name: Person(person.id, person.email, cookies.get(name, ())) for name, person in people.items()
        }
        return Cast(**known, acme=_tenant(acme), mallory=_tenant(mallory))


def _enter(app: Flask, person: User, site: Site) -> tuple[tuple[str, str, str], ...]:
    """What sign-in and hand-off leave in a browser, without walking there for each test again."""
    apex = UserSession.begin(person, app.config["SERVER_NAME"])
    db.session.flush()
    inside = UserSession.begin(person, site.host, parent=apex)
    held = [(each.host, "__Host-sid", each.token) for each in (apex, inside)]
    return (*held, (apex.host, "__Host-device", device_mark(person)))


def _tenant(site: Site) -> Tenant:
    return Tenant(site.id, site.subdomain, site.host, site.url, site.admin_url)
