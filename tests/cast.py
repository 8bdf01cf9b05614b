"""The people and sites that every test knows. Alice owns acme, Bob edits it, Rita only reads it, Charlie owns
mallory, Sam is suspended."""

from dataclasses import dataclass

from flask import Flask

from sitemaker.extensions import db
from sitemaker.models import Membership, Site, User, platform_scope

PASSWORD = "seventeen herons at dawn"


@dataclass(frozen=True)
class Person:
    id: int
    email: str
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
        for name, role in (("bob", "editor"), ("rita", "reader")):
            db.session.add(Membership(site_id=acme.id, user_id=people[name].id, role=role))
        db.session.commit()
        known = {name: Person(person.id, person.email) for name, person in people.items()}
        return Cast(**known, acme=_tenant(acme), mallory=_tenant(mallory))


def _tenant(site: Site) -> Tenant:
    return Tenant(site.id, site.subdomain, site.host, site.url, site.admin_url)
