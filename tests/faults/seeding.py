"""The people, sites and pages that the faults fall upon, written by the application's own models.

    python -m tests.faults.seeding      fills an empty migrated database and prints what is in it, as JSON

A process of its own: the tests' process holds another application.
"""

import json
import secrets
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from sitemaker import blocks, create_app
from sitemaker.auth.cookies import SESSION
from sitemaker.extensions import db
from sitemaker.lib import position
from sitemaker.models import Membership, Page, Site, User, UserSession, platform_scope
from sitemaker.models.publishable import publish_together

SUBDOMAINS = ("acme", "bella", "coral", "delta")
DESKS = ("one", "two")
"""Pages that are written on, two editors at each; the starter's pages are only read."""
BLOCKS = 6
PASSWORD = "seventeen herons at dawn"


def desk(name: str, blocks_count: int = BLOCKS) -> dict[str, Any]:
    """A page of text blocks, each with a heading that says which edition it belongs to."""
    places = position.spread(blocks_count + 1)
    text = [blocks.new("text", f"text-{n}", place) for n, place in enumerate(places[1:])]
    for block in text:
        block["data"]["heading"] = "Edition 0"
    return {
        "settings": {"title": f"Desk {name}", "description": ""},
        "blocks": [blocks.new("hero", "hero-0", places[0]), *text],
    }


def fill(app: Flask) -> dict[str, Any]:
    with app.app_context(), platform_scope("what the faults fall upon"):
        known: User | None = None
        sites = []
        for subdomain in SUBDOMAINS:
            people = []
            for number in range(2 * len(DESKS)):
                person = User(email=f"{subdomain}{number}@example.com", name=f"{subdomain} {number}")
                if known is None:
                    person.password = PASSWORD
                    known = person
                person.password_hash = known.password_hash
                db.session.add(person)
                people.append(person)
            db.session.flush()
            for person in people:
                person.confirm()
            site = Site.create(subdomain, owner=people[0], title=subdomain.title())
            db.session.add_all(
                Membership(site_id=site.id, user_id=each.id, role="editor") for each in people[1:]
            )
            sites.append(_furnish(app, site, people))
        db.session.commit()
        return {"sites": sites}


def _furnish(app: Flask, site: Site, people: list[User]) -> dict[str, Any]:
    desks = [Page.create(site, name, desk(name)) for name in DESKS]
    frame = site.frame
    publish_together([*desks, frame], by=people[0], key=secrets.token_hex(8))
    db.session.flush()
    pages = db.session.scalars(select(Page).where(Page.site_id == site.id)).all()
    return {
        "id": site.id,
        "host": site.host,
        "frame": frame.id,
        "paths": sorted(str(page.path) for page in pages if not page.is_frame),
        "documents": {page.id: page.document for page in pages},
        "editors": [
            {
                "user": person.id,
                "email": person.email,
                "page": desks[number // 2].id,
                "path": desks[number // 2].path,
                "block": f"text-{number % 2}",
                **_session(app, site, person),
            }
            for number, person in enumerate(people)
        ],
    }


def _session(app: Flask, site: Site, person: User) -> dict[str, str]:
    """A signed-in browser of the site's admin: its cookie and its token."""
    row = UserSession.begin(person, site.host)
    signer = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
    return {"cookie": f"__Host-{SESSION}={row.token}", "csrf": str(signer.dumps(row.csrf_secret()))}


if __name__ == "__main__":
    print(json.dumps(fill(create_app())))
