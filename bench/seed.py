"""Sites by the thousand, made in SQL; all have the same documents, in words of the starter."""

import json
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any

from bench.installation import Installation
from sitemaker.extensions import db
from sitemaker.lib import position
from sitemaker.models import User
from sitemaker.starters import build

Json = dict[str, Any]

PASSWORD = "seventeen herons at dawn"
OWNER = "owner@example.com"
BLOCKS, BLOCKS_OF_EDITED = 12, 50
MENU = 900_000_000
"""What the frame's links hold in the model: the number of a page, to be replaced by its id."""


def document(blocks: int) -> Json:
    """A page of so many blocks: those of the starter's pages, over and over, without links to pages."""
    real = [block for page in build("bindery", "Bench")["pages"] for block in page["document"]["blocks"]]
    places = position.spread(blocks)
    content = [
        {**block, "id": f"block-{number:03}", "position": place}
        for number, (block, place) in enumerate(zip(islice(cycle(real), blocks), places, strict=True))
    ]
    page: Json = _without_pages({"settings": {"title": "Home", "description": "A page."}, "blocks": content})
    return page


def frame(links: int) -> Json:
    """The starter's frame; its links lead to the site's first pages."""
    made = build("bindery", "Bench")["frame"]
    targets = cycle(range(links))

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(each) for each in value]
        if isinstance(value, dict):
            return {key: MENU + next(targets) if key == "page" else walk(each) for key, each in value.items()}
        return value

    framed: Json = walk(made)
    return framed


def _without_pages(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_pages(each) for each in value]
    if isinstance(value, dict):
        if "page" in value:
            return {"url": "https://example.com/"} if len(value) == 1 else {"href": "https://example.com/"}
        return {key: _without_pages(each) for key, each in value.items()}
    return value


SITES = """
    INSERT INTO site (id, subdomain, version, touched_at, edit_counter, suspended_reason, created_at)
    SELECT n, 'site-' || lpad(n::text, 6, '0'), 1, now() - interval '1 day', 0, '', now()
    FROM generate_series(1, %(sites)s) n
"""
PEOPLE = """
    INSERT INTO membership (site_id, user_id, role, created_at)
    SELECT id, %(owner)s, 'owner', now() FROM site
"""
PAGES = """
    INSERT INTO page (id, site_id, kind, path, position, document, revision, edited_at, created_at)
    SELECT (s - 1) * %(pages)s + n, s, 'page', CASE n WHEN 1 THEN '' ELSE 'page-' || n END,
           'V' || lpad(n::text, 6, '0') || 'V', model.page, 0, now(), now()
    FROM generate_series(1, %(sites)s) s, generate_series(1, %(pages)s) n, model
"""
LONGER = """
    UPDATE page SET document = %(longer)s
    WHERE id IN (SELECT s * %(pages)s FROM generate_series(1, %(edited)s) s)
"""
FRAMES = """
    INSERT INTO page (id, site_id, kind, path, position, document, revision, edited_at, created_at)
    SELECT %(sites)s * %(pages)s + s, s, 'frame', NULL, 'U', CAST({frame} AS jsonb), 0, now(), now()
    FROM generate_series(1, %(sites)s) s, model
"""
PUBLICATIONS = """
    INSERT INTO publication (site_id, page_id, key, live_at, document, facts, revision, created_at)
    SELECT site_id, id, 'bench', now() - interval '1 day', document, '{}', 0, now() FROM page
"""
MODEL = "CREATE TEMP TABLE model AS SELECT CAST(%(page)s AS jsonb) AS page, %(frame)s::text AS frame"
SEQUENCES = "SELECT setval(pg_get_serial_sequence('site', 'id'), max(id)) FROM site"
SEQUENCES_OF_PAGES = "SELECT setval(pg_get_serial_sequence('page', 'id'), max(id)) FROM page"


def filler(sites: int, pages: int, edited: int = 0) -> Callable[[Installation], None]:
    """Fills a database with `sites` of `pages` pages each, all live, all the same owner's.

    The last pages of the first `edited` sites have 50 blocks.
    """

    def fill(installation: Installation) -> None:
        installation.sites = sites
        links = min(pages, 3)
        frame_of_site = "model.frame"
        for link in range(links):
            id_of_page = f"((s - 1) * %(pages)s + {link + 1})::text"
            frame_of_site = f"replace({frame_of_site}, '{MENU + link}', {id_of_page})"
        values = {
            "sites": sites, "pages": pages, "edited": edited, "owner": _owner(installation),
            "page": json.dumps(document(BLOCKS)), "longer": json.dumps(document(BLOCKS_OF_EDITED)),
            "frame": json.dumps(frame(links)),
        }  # fmt: skip
        statements = [MODEL, SITES, PEOPLE, PAGES, LONGER, FRAMES.format(frame=frame_of_site)]
        with installation.postgres.administer(installation.database) as cursor:
            # as replica: the foreign keys hold by construction and need not be looked up 400,000 times
            cursor.execute("SET session_replication_role = replica")
            for statement in (*statements, PUBLICATIONS, SEQUENCES, SEQUENCES_OF_PAGES):
                cursor.execute(statement, values)
            cursor.execute("VACUUM ANALYZE")

    return fill


def _owner(installation: Installation) -> int:
    with installation.app.app_context():
        owner = User(email=OWNER, name="Owner")
        owner.password = PASSWORD
        db.session.add(owner)
        owner.confirm()
        db.session.commit()
        return owner.id


def edited_page(site: int, pages: int) -> int:
    """Id of the page of 50 blocks of a site."""
    return site * pages
